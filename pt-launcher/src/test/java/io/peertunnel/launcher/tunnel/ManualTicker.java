package io.peertunnel.launcher.tunnel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;

/// A clock that stands still until the test moves it. Thread-safe.
final class ManualTicker implements Ticker {
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(1);

  private final AtomicLong now = new AtomicLong(1_000_000_000_000L);

  void advance(Duration duration) {
    now.addAndGet(duration.toNanos());
  }

  @Override
  public long nanos() {
    return now.get();
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // The callers loop until what they wait for is so.
  public void await(Condition condition, long nanos) throws InterruptedException {
    long left = condition.awaitNanos(Math.min(nanos, LOOK));
    assert left <= nanos;
  }
}
