package io.peertunnel.transport.libp2p.portmap;

/// Whether a router still knows what it granted. Pure.
enum Continuity {
  /// It has run on since.
  STEADY,
  /// It restarted or its address changed: everything must be asked for again.
  RESTARTED
}
