package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/// How a connection runs, as known before it is secured. Pure.
///
/// @param path for the user
/// @param local our end of it, whose IP address is a wildcard where one QUIC socket serves all
///     interfaces; empty through a relay
record Way(ConnectionPath path, Optional<Multiaddr> local) {
  static final String TCP = "tcp";
  static final String QUIC = "quic-v1";
  static final String WEB_SOCKET = "ws";

  /// The way of a connected TCP channel.
  static Way overTcp(Channel channel) {
    return new Way(
        ConnectionPath.direct(TCP, Multiaddr.ofTcp((InetSocketAddress) channel.remoteAddress())),
        Optional.of(Multiaddr.ofTcp((InetSocketAddress) channel.localAddress())));
  }

  /// The way of a WebSocket over a connected TCP channel.
  ///
  /// @param remote the address of the peer
  static Way overWebSocket(Channel channel, Multiaddr remote) {
    return new Way(
        ConnectionPath.direct(WEB_SOCKET, remote),
        Optional.of(webSocket((InetSocketAddress) channel.localAddress())));
  }

  /// Returns `/ip4/…/tcp/…/ws`.
  static Multiaddr webSocket(InetSocketAddress socket) {
    return Multiaddr.ofTcp(socket).with(new Multiaddr.Part(MultiaddrProtocol.WS, Bytes.empty()));
  }

  /// The way of a QUIC connection.
  static Way overQuic(InetSocketAddress remote, InetSocketAddress local) {
    return new Way(
        ConnectionPath.direct(QUIC, Multiaddr.ofQuic(remote)),
        Optional.of(Multiaddr.ofQuic(local)));
  }

  /// Returns the address of this machine that the connection cannot leave.
  Optional<InetAddress> boundTo() {
    return local.flatMap(Multiaddr::ip).filter(ip -> !ip.isAnyLocalAddress());
  }
}
