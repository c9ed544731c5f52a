package io.peertunnel.transport.libp2p.yamux;

import java.util.concurrent.atomic.AtomicLong;

/// The memory that all sessions of the process may spend together. Pure, and thread-safe.
///
/// Two accounts: what windows have grown beyond their initial size, and the bytes that have arrived
/// but are not consumed. Windows stop growing when the first is spent; a stream that receives when
/// the second is spent is reset.
public final class WindowBudget {
  /// The default of the growth in bytes: 64 MiB.
  public static final long DEFAULT_GROWTH = 64L * 1024 * 1024;

  /// The default of the unconsumed bytes: 128 MiB.
  public static final long DEFAULT_UNCONSUMED = 128L * 1024 * 1024;

  private final long maxGrowth;
  private final long maxUnconsumed;
  private final AtomicLong growth = new AtomicLong();
  private final AtomicLong unconsumed = new AtomicLong();

  /// Creates a budget with the defaults.
  public WindowBudget() {
    this(DEFAULT_GROWTH, DEFAULT_UNCONSUMED);
  }

  /// Creates a budget.
  ///
  /// @param maxGrowth the limit of all growth beyond initial windows, in bytes
  /// @param maxUnconsumed the limit of all bytes that have arrived and are not consumed
  public WindowBudget(long maxGrowth, long maxUnconsumed) {
    if (maxGrowth < 0 || maxUnconsumed < 0) {
      throw new IllegalArgumentException("a budget cannot be negative");
    }
    this.maxGrowth = maxGrowth;
    this.maxUnconsumed = maxUnconsumed;
  }

  /// Returns how far all windows have grown, in bytes.
  public long growth() {
    return growth.get();
  }

  /// Returns how many bytes have arrived and are not consumed.
  public long unconsumed() {
    return unconsumed.get();
  }

  boolean tryGrow(long bytes) {
    return tryTake(growth, bytes, maxGrowth);
  }

  void releaseGrowth(long bytes) {
    growth.addAndGet(-bytes);
  }

  boolean tryHold(long bytes) {
    return tryTake(unconsumed, bytes, maxUnconsumed);
  }

  void releaseHeld(long bytes) {
    unconsumed.addAndGet(-bytes);
  }

  private static boolean tryTake(AtomicLong account, long bytes, long limit) {
    long now = account.get();
    while (bytes <= limit - now) {
      long seen = account.compareAndExchange(now, now + bytes);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }
}
