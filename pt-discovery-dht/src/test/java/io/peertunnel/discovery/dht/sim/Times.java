package io.peertunnel.discovery.dht.sim;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Units and distributions of time, in nanoseconds.
final class Times {
  static final long MILLISECOND = Duration.ofMillis(1).toNanos();
  static final long SECOND = Duration.ofSeconds(1).toNanos();
  static final long MINUTE = Duration.ofMinutes(1).toNanos();
  static final long HOUR = Duration.ofHours(1).toNanos();

  private Times() {}

  static long exponential(RandomGenerator random, double mean) {
    return (long) (-mean * Math.log(1 - random.nextDouble()));
  }
}
