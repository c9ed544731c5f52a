package io.peertunnel.discovery.dht.store;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/// Time that passes as a wall clock says, but does not follow its jumps. Pure; not thread-safe.
///
/// A clock that goes back stands still, and so does one that leaps more than [#MAX_STEP]: such a
/// leap says that the clock was set. So a wrong clock neither ends every record at once nor keeps
/// one for ever.
final class Elapsed {
  /// The longest time between two readings that is believed: longer than any record is kept.
  static final Duration MAX_STEP = Duration.ofDays(30);

  private OptionalLong last = OptionalLong.empty();
  private int seconds;

  /// Takes a reading of the wall clock.
  ///
  /// @return the seconds that have passed since the first reading
  int advance(Instant now) {
    long reading = now.getEpochSecond();
    last.ifPresent(before -> seconds += between(before, reading));
    last = OptionalLong.of(reading);
    return seconds;
  }

  /// Returns how many seconds passed between two readings in epoch seconds, as far as believed.
  static int between(long before, long after) {
    long step = after - before;
    return step < 0 || step > MAX_STEP.toSeconds() ? 0 : (int) step;
  }
}
