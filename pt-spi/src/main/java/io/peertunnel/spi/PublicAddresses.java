package io.peertunnel.spi;

import io.peertunnel.spi.Multiaddr.Part;
import java.util.List;
import java.util.Locale;

/// Tells public addresses from private ones by the rules of go-multiaddr, so that both sides agree.
/// Pure.
///
/// @see <a
///
/// href="https://github.com/multiformats/go-multiaddr/blob/v0.16.0/net/private.go">private.go</a>
final class PublicAddresses {
  private static final List<Range> NOT_PUBLIC_4 =
      List.of(
          Range.of("0.0.0.0", 8),
          Range.of("10.0.0.0", 8),
          Range.of("100.64.0.0", 10),
          Range.of("127.0.0.0", 8),
          Range.of("169.254.0.0", 16),
          Range.of("172.16.0.0", 12),
          Range.of("192.0.0.0", 26),
          Range.of("192.0.2.0", 24),
          Range.of("192.88.99.0", 24),
          Range.of("192.168.0.0", 16),
          Range.of("198.18.0.0", 15),
          Range.of("198.51.100.0", 24),
          Range.of("203.0.113.0", 24),
          Range.of("224.0.0.0", 4),
          Range.of("240.0.0.0", 4));
  private static final Range GLOBAL_6 = Range.of("2000::", 3);
  private static final Range DOCUMENTATION_6 = Range.of("2001:db8::", 32);
  private static final List<Range> NAT64 =
      List.of(Range.of("64:ff9b::", 96), Range.of("64:ff9b:1::", 48));
  private static final List<String> LOCAL_NAMES =
      List.of("localhost", "local", "test", "home.arpa", "invalid", "in-addr.arpa", "ip6.arpa");

  private PublicAddresses() {}

  static boolean includes(Multiaddr address) {
    return address.parts().stream()
        .filter(part -> part.protocol() != MultiaddrProtocol.IP6ZONE)
        .findFirst()
        .filter(PublicAddresses::isPublic)
        .isPresent();
  }

  private static boolean isPublic(Part first) {
    return switch (first.protocol()) {
      case IP4 -> NOT_PUBLIC_4.stream().noneMatch(range -> range.contains(first.value()));
      case IP6 ->
          NAT64.stream().anyMatch(range -> range.contains(first.value()))
              || (GLOBAL_6.contains(first.value()) && !DOCUMENTATION_6.contains(first.value()));
      case DNS, DNS4, DNS6, DNSADDR -> isPublicName(first.text().toLowerCase(Locale.ROOT));
      default -> false;
    };
  }

  private static boolean isPublicName(String name) {
    return LOCAL_NAMES.stream()
        .noneMatch(local -> name.equals(local) || name.endsWith("." + local));
  }

  private record Range(Bytes prefix, int bits) {
    static Range of(String address, int bits) {
      boolean six = address.indexOf(':') >= 0;
      return new Range(Bytes.copyOf(six ? IpText.parse6(address) : IpText.parse4(address)), bits);
    }

    boolean contains(Bytes address) {
      int whole = bits / 8;
      if (!address.slice(0, whole).equals(prefix.slice(0, whole))) {
        return false;
      }
      int rest = bits % 8;
      int mask = (0xff << (8 - rest)) & 0xff;
      return rest == 0 || (address.get(whole) & mask) == (prefix.get(whole) & mask);
    }
  }
}
