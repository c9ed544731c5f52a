package io.peertunnel.discovery.dht.lookup;

/// What a look-up is for, which decides when it ends.
public enum Purpose {
  /// To find something on the way: asks each of the k nearest, but waits only for the nearest few
  /// where others are slow. Whoever has found it stops.
  FIND,
  /// To know the k nearest: waits for each of them.
  CLOSEST
}
