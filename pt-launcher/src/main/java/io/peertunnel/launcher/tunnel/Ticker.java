package io.peertunnel.launcher.tunnel;

import java.util.concurrent.locks.Condition;

/// The clock of searches. It does not follow the wall clock.
interface Ticker {
  /// The clock of the machine.
  Ticker SYSTEM =
      new Ticker() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        @SuppressWarnings("WaitNotInLoop") // The callers loop until what they wait for is so.
        public void await(Condition condition, long nanos) throws InterruptedException {
          long left = condition.awaitNanos(nanos);
          assert left <= nanos;
        }
      };

  /// Returns nanoseconds since some moment.
  long nanos();

  /// Waits for a signal, until the time has passed, or for no reason at all. The caller holds the
  /// lock of the condition.
  void await(Condition condition, long nanos) throws InterruptedException;
}
