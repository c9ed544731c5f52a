package io.peertunnel.tests.bench;

/// The two ends of a tunnel.
enum Side {
  /// Where the service is.
  SHARE,
  /// Where the clients are.
  BIND
}
