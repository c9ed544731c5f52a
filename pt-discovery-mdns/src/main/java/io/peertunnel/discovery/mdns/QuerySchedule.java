package io.peertunnel.discovery.mdns;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Says when a search asks again: after 1 s, 2 s, 4 s and so on, later once a minute, each up to a
/// fifth later so that searchers do not fall into step (RFC 6762 section 5.2). Pure.
final class QuerySchedule {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int JITTER_DIVISOR = 5;

  private final RandomGenerator random;
  private Duration next = FIRST;

  QuerySchedule(RandomGenerator random) {
    this.random = random;
  }

  /// Begins anew, because there is something new to ask or somebody new to ask.
  void restart() {
    next = FIRST;
  }

  /// Returns how long to wait before asking again.
  Duration advance() {
    Duration now = next;
    Duration doubled = now.multipliedBy(2);
    next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    return now.plusNanos(random.nextLong(now.toNanos() / JITTER_DIVISOR));
  }
}
