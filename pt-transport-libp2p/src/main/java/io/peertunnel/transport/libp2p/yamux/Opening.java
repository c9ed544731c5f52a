package io.peertunnel.transport.libp2p.yamux;

/// How a stream came about. Pure.
enum Opening {
  /// The peer opened it.
  INBOUND,
  /// We opened it; the peer has not answered yet.
  UNANSWERED,
  /// We opened it and the peer answered.
  ANSWERED
}
