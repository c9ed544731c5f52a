package io.peertunnel.transport.libp2p.quic;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// The pauses between the packets that punch a hole: short at first, then longer and random, so
/// that two sides do not keep step. Pure.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/relay/DCUtR.md">DCUtR</a>
final class PunchPace {
  private static final long LEAST_MILLIS = 10;
  private static final long MOST_RANDOM_MILLIS = 200;
  private static final int LAST_STEP = 4;

  private PunchPace() {}

  /// Returns the pause after a packet.
  ///
  /// @param sent how many packets were sent before it
  static Duration pause(int sent, RandomGenerator random) {
    long step = Math.min(sent, LAST_STEP) + 1L;
    long bound = Math.min(LEAST_MILLIS * step * step, MOST_RANDOM_MILLIS);
    return Duration.ofMillis(LEAST_MILLIS + random.nextLong(bound));
  }
}
