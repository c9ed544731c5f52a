package io.peertunnel.transport.libp2p.yamux;

import io.peertunnel.spi.wire.MalformedException;

/// How much the peer may still send on one stream, and when to let it send more. Pure.
///
/// Credit comes back when the application has consumed bytes, not when they arrive. An update is
/// due once half of the target was consumed. If the one before is less than four round trips old
/// the window is what limits the peer, and its target doubles.
///
/// @see <a href="https://github.com/hashicorp/yamux/blob/master/spec.md#flow-control">yamux, Flow
///     Control</a>
final class ReceiveWindow {
  /// The window of every new stream in bytes.
  static final int INITIAL = 256 * 1024;

  /// The largest window in bytes.
  static final int MAX = 16 * 1024 * 1024;

  private static final int FAST_ROUND_TRIPS = 4;

  private int target = INITIAL;
  private int remaining = INITIAL;
  private int unconsumed;
  private long lastUpdate;

  /// Creates the window of a new stream.
  ///
  /// @param now the clock in ns
  ReceiveWindow(long now) {
    lastUpdate = now;
  }

  /// Counts what the peer sends.
  ///
  /// @throws MalformedException if it is more than the window has left
  void receive(int bytes) throws MalformedException {
    if (bytes > remaining) {
      throw new MalformedException(
          "yamux frame of " + bytes + " bytes exceeds the window of " + remaining);
    }
    remaining -= bytes;
    unconsumed += bytes;
  }

  /// Counts what the application has passed on.
  ///
  /// @throws IllegalArgumentException if it is more than was received
  void consume(int bytes) {
    if (bytes < 0 || bytes > unconsumed) {
      throw new IllegalArgumentException(bytes + " bytes consumed of " + unconsumed);
    }
    unconsumed -= bytes;
  }

  /// Returns the credit to send now, or 0 if no update is due. The caller sends what is returned.
  ///
  /// @param now the clock in ns
  /// @param rtt the round-trip time in ns, 0 while unknown
  /// @param share what growth beyond [#INITIAL] is taken from
  int update(long now, long rtt, BudgetShare share) {
    int credit = target - remaining - unconsumed;
    if (credit < target / 2) {
      return 0;
    }
    if (now - lastUpdate < FAST_ROUND_TRIPS * rtt) {
      int growth = Math.min(target, MAX - target);
      if (growth > 0 && share.tryGrow(growth)) {
        target += growth;
        credit += growth;
      }
    }
    lastUpdate = now;
    remaining += credit;
    return credit;
  }

  /// Returns the size that updates restore, in bytes.
  int target() {
    return target;
  }

  /// Returns by how many bytes the window has grown beyond [#INITIAL].
  int growth() {
    return target - INITIAL;
  }
}
