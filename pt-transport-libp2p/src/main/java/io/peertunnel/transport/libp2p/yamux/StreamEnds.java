package io.peertunnel.transport.libp2p.yamux;

/// Hears from streams what concerns the session. Loop code.
interface StreamEnds {
  /// The peer answered a stream that we opened.
  void onAnswered();

  /// Both directions are over; the stream is to be forgotten.
  void onOver(YamuxStream stream);
}
