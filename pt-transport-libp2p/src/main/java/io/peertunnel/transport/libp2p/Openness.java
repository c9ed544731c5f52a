package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.autonat.Reachability;
import java.net.Inet4Address;
import java.util.Collection;

/// Whether everybody reaches a host without relays. Pure.
///
/// It must have an IPv4 address of the whole Internet of its own, and others must have come in. A
/// public address may lie behind a firewall, as those of IPv6 do in most homes; and who has no IPv6
/// cannot come by it. What a router maps, or others see of us, does not count: a test from one
/// place cannot prove that everybody comes in.
final class Openness {
  private Openness() {}

  /// Returns whether the host is open.
  ///
  /// @param listening its own addresses
  /// @param reached what others have found
  static boolean isOpen(Collection<Multiaddr> listening, Reachability.Status reached) {
    return reached == Reachability.Status.PUBLIC && listening.stream().anyMatch(Openness::isForAll);
  }

  private static boolean isForAll(Multiaddr address) {
    return address.isPublic() && address.ip().filter(Inet4Address.class::isInstance).isPresent();
  }
}
