package io.peertunnel.launcher.tunnel;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Delays that double from one try to the next, each up to a quarter shorter or longer, so that
/// many peers do not try in step. Pure; not thread-safe.
final class Backoff {
  private static final double JITTER = 0.25;

  private final Duration first;
  private final Duration max;
  private final RandomGenerator random;
  private Duration next;

  Backoff(Duration first, Duration max, RandomGenerator random) {
    this.first = first;
    this.max = max;
    this.random = random;
    this.next = first;
  }

  /// Returns how long to wait before the next try, in nanoseconds.
  long nextNanos() {
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    long delay = (long) (next.toNanos() * factor);
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(max) > 0 ? max : doubled;
    return delay;
  }

  /// Begins again with the first delay.
  void reset() {
    next = first;
  }
}
