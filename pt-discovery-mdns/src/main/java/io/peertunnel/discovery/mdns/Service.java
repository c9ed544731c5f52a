package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.RendezvousKey;

/// Names and times of the libp2p service. Pure.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/discovery/mdns.md">libp2p mDNS</a>
final class Service {
  /// What every libp2p peer answers to.
  static final DnsName NAME = DnsName.of("_p2p", "_udp", "local");

  /// What asks which services there are (RFC 6763 section 9).
  static final DnsName META = DnsName.of("_services", "_dns-sd", "_udp", "local");

  /// The port in SRV records, which nobody uses: go-libp2p's.
  static final int PORT = 4001;

  /// Seconds for which the records of a service hold: go-libp2p's.
  static final long TTL = 3200;

  /// Seconds for which addresses hold: go-libp2p's.
  static final long ADDRESS_TTL = 120;

  private static final DnsName SUBTYPES = NAME.child("_sub");

  private Service() {}

  /// Returns the subtype (RFC 6763 section 7.1) that only the peers of a key answer to, so that on
  /// a crowded link a search hears from those alone.
  static DnsName subtype(RendezvousKey key) {
    return SUBTYPES.child("_" + key);
  }
}
