package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Chooses the addresses that are of use on a link, those on the link itself first. Pure.
///
/// As go-libp2p does, it leaves out relays and the transports of browsers, which keeps packets
/// small.
final class AddressChoice {
  private static final Set<MultiaddrProtocol> UNSUITABLE =
      EnumSet.of(
          MultiaddrProtocol.IP6ZONE,
          MultiaddrProtocol.P2P_CIRCUIT,
          MultiaddrProtocol.WEBTRANSPORT,
          MultiaddrProtocol.WEBRTC,
          MultiaddrProtocol.WEBRTC_DIRECT,
          MultiaddrProtocol.WS,
          MultiaddrProtocol.WSS);

  private AddressChoice() {}

  /// Returns what to tell others on the link of our own addresses, best first.
  static List<Multiaddr> toTell(LinkView link, List<Multiaddr> own) {
    return own.stream()
        .filter(address -> isSuitable(link, address))
        .sorted(Comparator.comparingInt(address -> distance(link, address)))
        .distinct()
        .toList();
  }

  /// Returns which of the claimed addresses to believe: those on the link over which the claim
  /// came. Others are reached by other means; nobody on the link shall send us elsewhere.
  static List<Multiaddr> toBelieve(LinkView link, List<Multiaddr> claimed) {
    return claimed.stream()
        .filter(address -> isSuitable(link, address))
        .filter(address -> address.ip().filter(link::reaches).isPresent())
        .toList();
  }

  private static boolean isSuitable(LinkView link, Multiaddr address) {
    return address.ip().filter(link::serves).isPresent()
        && UNSUITABLE.stream().noneMatch(address::has);
  }

  private static int distance(LinkView link, Multiaddr address) {
    return address.ip().map(link::distance).orElse(Integer.MAX_VALUE);
  }
}
