package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.PeerId;

/// Tells our own words, which come back to us on every interface, from those of somebody who claims
/// a name of ours. Pure.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6762#section-9">RFC 6762 section 9</a>
final class Conflict {
  private Conflict() {}

  static boolean exists(PeerId self, Instance instance, DnsMessage response) {
    return response
        .records()
        .filter(record -> record.name().equals(instance.name()))
        .anyMatch(record -> contradicts(self, instance, record));
  }

  private static boolean contradicts(PeerId self, Instance instance, DnsRecord record) {
    return switch (record) {
      case DnsRecord.Txt txt ->
          Claim.of(txt.strings()).filter(claim -> claim.id().equals(self)).isEmpty();
      case DnsRecord.Srv srv -> !srv.target().equals(instance.host()) || srv.port() != Service.PORT;
      case DnsRecord.Ptr _, DnsRecord.Address _ -> false;
    };
  }
}
