package io.peertunnel.transport.libp2p.yamux;

/// Why an event leads to no state. Pure.
enum NoTransition implements Transition {
  /// It is late or repeated, and harmless.
  IGNORED,
  /// The peer may not do this: the stream is to be reset.
  REFUSED
}
