package io.peertunnel.transport.libp2p.net;

/// Allows a burst, then a rate. Pure: the caller tells the time. Used by one thread at a time.
public final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double perSecond;
  private final int burst;
  private double tokens;
  private long last;

  /// Creates a full bucket.
  ///
  /// @param perSecond how many tokens come back in a second
  /// @param burst how many there are at most
  /// @param now nanoseconds of a monotonic clock
  public TokenBucket(double perSecond, int burst, long now) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
    this.last = now;
  }

  /// Takes a token if there is one.
  public boolean take(long now) {
    refill(now);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /// Returns true if nothing distinguishes the bucket from a new one.
  public boolean isFull(long now) {
    refill(now);
    return tokens >= burst;
  }

  private void refill(long now) {
    tokens = Math.min(burst, tokens + (now - last) / NANOS_PER_SECOND * perSecond);
    last = now;
  }
}
