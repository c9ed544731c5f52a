package io.peertunnel.discovery.dht.store;

import java.time.Duration;

/// How long provider records are kept, and how many. Pure.
///
/// @param recordLifetime how long a record is kept after the provider's last message for it
/// @param addressLifetime how long a provider's addresses are kept after its last message
/// @param perKey the most providers of one key
/// @param perPeer the most keys that one peer provides
/// @param totals the bounds of the whole store
public record StoreRules(
    Duration recordLifetime, Duration addressLifetime, int perKey, int perPeer, Totals totals) {
  private static final int PER_KEY = 64;
  private static final int PER_PEER = 1024;

  /// Checks that every bound is above zero.
  public StoreRules {
    if (!recordLifetime.isPositive()
        || !addressLifetime.isPositive()
        || perKey < 1
        || perPeer < 1) {
      throw new IllegalArgumentException("a store needs bounds above zero");
    }
  }

  /// The bounds of a whole store. The oldest records make room for new ones.
  ///
  /// @param keys the most keys
  /// @param records the most records
  /// @param bytes the most memory, as estimated from what is kept
  public record Totals(int keys, int records, long bytes) {
    /// Checks that every bound is above zero.
    public Totals {
      if (keys < 1 || records < 1 || bytes < 1) {
        throw new IllegalArgumentException("a store needs bounds above zero");
      }
    }
  }

  /// Returns the lifetimes of the public network, 48 and 24 hours, and bounds for 64 MiB.
  public static StoreRules standard() {
    return new StoreRules(
        Duration.ofHours(48),
        Duration.ofHours(24),
        PER_KEY,
        PER_PEER,
        new Totals(1 << 16, 1 << 18, 64L << 20));
  }
}
