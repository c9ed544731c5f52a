package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.ConnectionPath;
import java.time.Duration;
import java.util.Comparator;

/// What decides which of two connections to a peer is used. Pure.
///
/// Both ends must choose the same one, or each closes what the other uses. So what came about
/// within [#SIMULTANEOUS] is ordered by what both ends see alike, and never by which end saw it
/// first: a direct one; TCP before QUIC, as it carries more (docs/adr/0033); the one that the peer
/// with the smaller id began; the one with the smaller channel binding. Of others the newest is
/// sure to be alive.
///
/// @param path how it runs
/// @param beganBySmaller whether the end with the smaller peer id began the handshake
/// @param binding its channel binding
/// @param established nanoseconds of the monotonic clock
record Preference(ConnectionPath path, Begun beganBySmaller, Bytes binding, long established) {
  static final Duration SIMULTANEOUS = Duration.ofSeconds(5);

  private static final Comparator<Preference> ALIKE_AT_BOTH_ENDS =
      Comparator.comparingInt(Preference::transportRank)
          .thenComparing(Preference::beganBySmaller)
          .thenComparing(Preference::binding);

  /// Who began a handshake.
  enum Begun {
    /// The end with the smaller peer id.
    BY_SMALLER,
    /// The end with the larger one.
    BY_LARGER
  }

  /// Returns whether this one is used rather than `other`.
  boolean beats(Preference other) {
    if (isDirect() != other.isDirect()) {
      return isDirect();
    }
    long apart = established - other.established;
    return Math.abs(apart) < SIMULTANEOUS.toNanos()
        ? ALIKE_AT_BOTH_ENDS.compare(this, other) < 0
        : apart > 0;
  }

  private boolean isDirect() {
    return path.kind() == ConnectionPath.Kind.DIRECT;
  }

  private int transportRank() {
    return switch (path.transport()) {
      case Way.TCP -> 0;
      case Way.QUIC -> 1;
      default -> 2;
    };
  }
}
