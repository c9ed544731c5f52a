package io.peertunnel.transport.libp2p.autonat;

/// Whether others can reach us at an address.
public enum Verdict {
  /// Several answers say so.
  REACHABLE,
  /// Several answers deny it.
  UNREACHABLE,
  /// Too few have answered, or they disagree.
  UNKNOWN
}
