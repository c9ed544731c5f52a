package io.peertunnel.discovery.dht.lookup;

/// What a look-up is for, which decides when it ends.
public enum Purpose {
  /// To find something on the way: ends as soon as the nearest few have answered.
  FIND,
  /// To know the k nearest peers: asks each of them.
  CLOSEST
}
