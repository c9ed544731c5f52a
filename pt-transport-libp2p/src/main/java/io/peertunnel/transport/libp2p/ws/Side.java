package io.peertunnel.transport.libp2p.ws;

/// Which side of a WebSocket connection we are.
enum Side {
  /// Asked for the upgrade; masks what it sends.
  CLIENT,
  /// Granted the upgrade; sends as is.
  SERVER
}
