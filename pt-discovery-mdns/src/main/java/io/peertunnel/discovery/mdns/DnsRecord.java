package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.Bytes;
import java.util.List;

/// A resource record of the types that service discovery uses. Pure.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc1035#section-3.2">RFC 1035 section 3.2</a>
sealed interface DnsRecord {
  /// Returns whose record it is.
  DnsName name();

  /// Returns for how many seconds it holds; 0 withdraws it.
  long ttl();

  /// Returns the number of its type.
  int type();

  /// Returns the record with another time to live, in seconds.
  DnsRecord withTtl(long seconds);

  /// Names an instance of a service.
  record Ptr(DnsName name, long ttl, DnsName target) implements DnsRecord {
    @Override
    public int type() {
      return DnsType.PTR;
    }

    @Override
    public Ptr withTtl(long seconds) {
      return new Ptr(name, seconds, target);
    }
  }

  /// Says at which host and port an instance is.
  record Srv(DnsName name, long ttl, int port, DnsName target) implements DnsRecord {
    @Override
    public int type() {
      return DnsType.SRV;
    }

    @Override
    public Srv withTtl(long seconds) {
      return new Srv(name, seconds, port, target);
    }
  }

  /// Describes an instance.
  ///
  /// @param strings each of at most 255 bytes, one character a byte
  record Txt(DnsName name, long ttl, List<String> strings) implements DnsRecord {
    public Txt {
      strings = List.copyOf(strings);
    }

    @Override
    public int type() {
      return DnsType.TXT;
    }

    @Override
    public Txt withTtl(long seconds) {
      return new Txt(name, seconds, strings);
    }
  }

  /// Gives an address of a host.
  ///
  /// @param address 4 bytes (A) or 16 (AAAA)
  record Address(DnsName name, long ttl, Bytes address) implements DnsRecord {
    @Override
    public int type() {
      return address.size() == 4 ? DnsType.A : DnsType.AAAA;
    }

    @Override
    public Address withTtl(long seconds) {
      return new Address(name, seconds, address);
    }
  }
}
