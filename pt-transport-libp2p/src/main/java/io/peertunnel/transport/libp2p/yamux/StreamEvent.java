package io.peertunnel.transport.libp2p.yamux;

/// What moves a stream from state to state. Pure.
enum StreamEvent {
  /// Bytes arrived, at least one.
  DATA_RECEIVED,
  /// The peer ended its direction.
  FIN_RECEIVED,
  /// The peer cut the stream off, or the connection ended.
  RST_RECEIVED,
  /// We ended our direction.
  FIN_SENT,
  /// We cut the stream off.
  RST_SENT
}
