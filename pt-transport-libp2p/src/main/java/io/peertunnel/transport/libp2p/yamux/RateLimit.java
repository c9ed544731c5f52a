package io.peertunnel.transport.libp2p.yamux;

/// Counts events in periods of fixed length. Pure.
final class RateLimit {
  private final int max;
  private final long periodNanos;
  private long periodStart;
  private int count;

  /// Creates a limit of `max` events per period.
  ///
  /// @param now the clock in ns
  RateLimit(int max, long periodNanos, long now) {
    this.max = max;
    this.periodNanos = periodNanos;
    this.periodStart = now;
  }

  /// Counts an event and returns whether it is still within the limit.
  boolean allow(long now) {
    if (now - periodStart >= periodNanos) {
      periodStart = now;
      count = 0;
    }
    count++;
    return count <= max;
  }
}
