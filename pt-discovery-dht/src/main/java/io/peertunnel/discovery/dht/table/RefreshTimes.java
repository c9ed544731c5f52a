package io.peertunnel.discovery.dht.table;

import java.util.BitSet;

/// When each part of a table was last looked up. Pure.
final class RefreshTimes {
  /// The greatest prefix length that has a look-up of its own.
  static final int DEEPEST = 15;

  private static final int OWN = DEEPEST + 1;

  private final long[] at = new long[OWN + 1];
  private final BitSet ever = new BitSet(OWN + 1);

  /// Notes a look-up of a point that shares `prefix` bits with the table's owner; 256 is the owner.
  void refreshed(int prefix, long now) {
    if (prefix <= DEEPEST || prefix == Key.BITS) {
      at[slot(prefix)] = now;
      ever.set(slot(prefix));
    }
  }

  boolean isDue(int prefix, long now, long interval) {
    return !ever.get(slot(prefix)) || now - at[slot(prefix)] >= interval;
  }

  private static int slot(int prefix) {
    return Math.min(prefix, OWN);
  }
}
