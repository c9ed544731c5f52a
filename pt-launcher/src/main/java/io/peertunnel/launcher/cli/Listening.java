package io.peertunnel.launcher.cli;

import io.peertunnel.spi.Multiaddr;
import java.util.List;

/// Where a host is to listen. Pure.
///
/// @param wanted the addresses
/// @param otherwise what to listen on if none of those can be; empty to give up
record Listening(List<Multiaddr> wanted, List<Multiaddr> otherwise) {
  /// The port of a node, which stays the same from run to run: libp2p's own.
  static final int NODE_PORT = 4001;

  private static final List<String> EVERYWHERE =
      List.of(
          "/ip4/0.0.0.0/tcp/%d",
          "/ip6/::/tcp/%d", "/ip4/0.0.0.0/udp/%d/quic-v1", "/ip6/::/udp/%d/quic-v1");

  /// Where the user says.
  static Listening on(List<Multiaddr> addresses) {
    return new Listening(addresses, List.of());
  }

  /// On all interfaces, on any free port.
  static Listening anywhere() {
    return on(everywhere(0));
  }

  /// On all interfaces, on the port of a node; if that is taken, on any free port.
  static Listening asNode() {
    return new Listening(everywhere(NODE_PORT), everywhere(0));
  }

  private static List<Multiaddr> everywhere(int port) {
    return EVERYWHERE.stream().map(each -> Multiaddr.parse(each.formatted(port))).toList();
  }
}
