package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import java.net.InetSocketAddress;
import java.util.Optional;

/// How a connection runs, as known before it is secured. Pure.
///
/// @param path for the user
/// @param local the address of this machine that it runs over, and cannot leave; empty through a
///     relay, and for QUIC on all interfaces
record Way(ConnectionPath path, Optional<InetSocketAddress> local) {
  static final String TCP = "tcp";
  static final String QUIC = "quic-v1";

  /// The way of a connected TCP channel.
  static Way overTcp(Channel channel) {
    Multiaddr remote = Multiaddr.ofTcp((InetSocketAddress) channel.remoteAddress());
    return new Way(
        ConnectionPath.direct(TCP, remote),
        Optional.of((InetSocketAddress) channel.localAddress()));
  }

  /// The way of a QUIC connection.
  static Way overQuic(InetSocketAddress remote, InetSocketAddress local) {
    return new Way(
        ConnectionPath.direct(QUIC, Multiaddr.ofQuic(remote)),
        Optional.of(local).filter(bound -> !bound.getAddress().isAnyLocalAddress()));
  }
}
