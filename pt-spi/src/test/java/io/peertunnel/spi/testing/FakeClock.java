package io.peertunnel.spi.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until the test moves it. Thread-safe.
public final class FakeClock implements InstantSource {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /// Creates a clock that shows the beginning of 2026.
  public FakeClock() {}

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /// Moves the clock on, and wakes those whose time has come.
  public synchronized void advance(Duration by) {
    now = now.plus(by);
    notifyAll();
  }

  /// Blocks until the clock shows `time`.
  synchronized void awaitTime(Instant time) throws InterruptedException {
    while (now.isBefore(time)) {
      wait();
    }
  }
}
