package io.peertunnel.transport.libp2p.dial;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.transport.libp2p.ws.WsTarget;
import java.net.InetSocketAddress;
import java.util.Optional;

/// How an address is dialled. Pure.
public sealed interface Route {
  /// Over TCP.
  record Tcp(InetSocketAddress socket) implements Route {}

  /// Over QUIC.
  record Quic(InetSocketAddress socket) implements Route {}

  /// Over a WebSocket.
  ///
  /// @param target whom the request names
  record WebSocket(InetSocketAddress socket, WsTarget target) implements Route {}

  /// Through a relay.
  ///
  /// @param relay the relay and where it is
  record Relayed(PeerInfo relay) implements Route {}

  /// Returns how to dial an address whose name has been looked up; empty if it is of a kind that we
  /// do not dial.
  static Optional<Route> of(Multiaddr address) {
    if (address.isRelayed()) {
      return address.relay().map(PeerInfo::of).filter(Route::isSomewhere).map(Relayed::new);
    }
    return address
        .tcpSocket()
        .<Route>map(Tcp::new)
        .or(() -> address.quicSocket().map(Quic::new))
        .or(() -> webSocket(address));
  }

  /// Returns the IP address and port that are dialled first, where they are known.
  default Optional<InetSocketAddress> firstSocket() {
    return switch (this) {
      case Tcp tcp -> Optional.of(tcp.socket());
      case Quic quic -> Optional.of(quic.socket());
      case WebSocket ws -> Optional.of(ws.socket());
      case Relayed _ -> Optional.empty();
    };
  }

  private static boolean isSomewhere(PeerInfo relay) {
    return !relay.addresses().isEmpty();
  }

  /// The name that TLS proves is also the one that the request names: the address has no other.
  private static Optional<Route> webSocket(Multiaddr address) {
    return WsTarget.of(address)
        .flatMap(
            target ->
                address
                    .ip()
                    .map(
                        ip ->
                            new WebSocket(
                                new InetSocketAddress(ip, target.port()),
                                new WsTarget(
                                    target.serverName(),
                                    target.port(),
                                    target.security(),
                                    target.serverName()))));
  }
}
