package io.peertunnel.transport.libp2p.quic;

import java.util.concurrent.atomic.AtomicLong;

/// Bounds what the stalled connections of a host may hold together: bytes that have come and that
/// nobody reads. Thread-safe.
final class StallGuard {
  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /// Creates a guard.
  ///
  /// @param most what all stalled connections together may hold, in bytes
  StallGuard(long most) {
    this.most = most;
  }

  /// Takes room; gives some back if `bytes` is negative.
  ///
  /// @return false if there is not enough
  boolean tryTake(long bytes) {
    if (taken.addAndGet(bytes) > most) {
      taken.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  /// Gives room back.
  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }
}
