package io.peertunnel.tests.lab;

import java.time.Duration;
import java.util.Optional;

/// One tunnel that was opened between two sides. Pure.
///
/// @param bind what the binding side is behind
/// @param share what the sharing side is behind
/// @param up from the start of `pt bind` to the first connection with the other side
/// @param first how that connection ran
/// @param last how the tunnel ran in the end
/// @param direct from the relayed connection to the direct one; empty if it never was relayed, or
///     stayed so
record Crossing(
    NatKind bind, NatKind share, Duration up, Way first, Way last, Optional<Duration> direct) {
  /// Returns true if it went the way it should. Where QUIC gets through TCP does as well, and may
  /// have been sooner.
  boolean isAsExpected() {
    Way expected = Expectation.of(bind, share);
    return last == expected || (expected == Way.QUIC && last == Way.TCP);
  }

  @Override
  public String toString() {
    return bind.text()
        + " - "
        + share.text()
        + ": "
        + first.text()
        + " after "
        + up.toMillis()
        + " ms"
        + direct.map(time -> ", " + last.text() + " " + time.toMillis() + " ms later").orElse("")
        + (isAsExpected() ? "" : ", not " + Expectation.of(bind, share).text());
  }
}
