package io.peertunnel.spi.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits in tests until something has become true. Blocking.
public final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(2);

  private Await() {}

  /// Returns when `condition` is true.
  ///
  /// @param what the condition in words, for the failure
  /// @throws AssertionError if it is not true within a minute
  public static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.call()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while waiting until " + what);
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + DEADLINE.toSeconds() + " s in vain until " + what);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /// Returns when `thread` waits for something, or has ended.
  public static void untilBlocked(Thread thread) throws Exception {
    until(
        thread.getName() + " blocks",
        () ->
            switch (thread.getState()) {
              case WAITING, TIMED_WAITING, BLOCKED, TERMINATED -> true;
              case NEW, RUNNABLE -> false;
            });
  }
}
