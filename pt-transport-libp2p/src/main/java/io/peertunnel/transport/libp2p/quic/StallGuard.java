package io.peertunnel.transport.libp2p.quic;

import java.util.concurrent.atomic.AtomicInteger;

/// Bounds how many connections of a host may be stalled at once, each of which may hold a whole
/// window of bytes that nobody reads. Thread-safe.
final class StallGuard {
  /// What all stalled connections together may hold, in bytes.
  static final long BUDGET = 256L * 1024 * 1024;

  private final int places;
  private final AtomicInteger taken = new AtomicInteger();

  StallGuard(int places) {
    this.places = places;
  }

  /// Returns a guard whose connections have windows of `window` bytes; there is a place at least.
  static StallGuard of(long window) {
    return new StallGuard((int) Math.max(1, BUDGET / window));
  }

  /// Takes a place.
  ///
  /// @return false if there is none
  boolean tryEnter() {
    if (taken.incrementAndGet() > places) {
      taken.decrementAndGet();
      return false;
    }
    return true;
  }

  /// Gives a place back.
  void leave() {
    taken.decrementAndGet();
  }
}
