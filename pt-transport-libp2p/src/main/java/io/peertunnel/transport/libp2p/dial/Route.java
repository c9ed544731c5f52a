package io.peertunnel.transport.libp2p.dial;

import static java.util.stream.Collectors.joining;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import io.peertunnel.spi.PeerInfo;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// How an address is dialled. Pure.
public sealed interface Route {
  /// Over TCP.
  record Tcp(InetSocketAddress socket) implements Route {}

  /// Over QUIC.
  record Quic(InetSocketAddress socket) implements Route {}

  /// Over a WebSocket.
  ///
  /// @param name the name of the server, for the request and, over TLS, for its certificate; empty
  ///     where the address has none
  record WebSocket(InetSocketAddress socket, Security security, Optional<String> name)
      implements Route {}

  /// Through a relay.
  ///
  /// @param relay the relay and where it is
  record Relayed(PeerInfo relay) implements Route {}

  /// Whether a WebSocket runs over TLS.
  enum Security {
    /// It does: `/tls/ws`, `/wss`.
    TLS,
    /// It does not: `/ws`.
    NONE
  }

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
  default Optional<InetSocketAddress> target() {
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

  private static Optional<Route> webSocket(Multiaddr address) {
    List<Multiaddr.Part> parts = address.peer().map(address::withoutPeer).orElse(address).parts();
    if (parts.size() < 3) {
      return Optional.empty();
    }
    String tail =
        parts.stream().skip(2).map(part -> part.protocol().toString()).collect(joining("/"));
    Optional<InetSocketAddress> socket = Multiaddr.of(parts.subList(0, 2)).tcpSocket();
    Optional<String> name = address.first(MultiaddrProtocol.SNI).map(Multiaddr.Part::text);
    return switch (tail) {
      case "ws" -> socket.map(to -> new WebSocket(to, Security.NONE, name));
      case "wss", "tls/ws", "tls/sni/ws" -> socket.map(to -> new WebSocket(to, Security.TLS, name));
      default -> Optional.empty();
    };
  }
}
