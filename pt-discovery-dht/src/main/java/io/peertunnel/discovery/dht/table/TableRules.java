package io.peertunnel.discovery.dht.table;

import java.time.Duration;

/// What a routing table goes by.
///
/// @param bucketSize how many peers a bucket holds, k
/// @param diversity how many peers of one address group it takes
/// @param refreshInterval after which time a bucket is looked up again
/// @param staleAfter how long a peer may go without an answer before it is doubted
public record TableRules(
    int bucketSize, Diversity diversity, Duration refreshInterval, Duration staleAfter) {
  private static final int BUCKET_SIZE = 20;
  private static final Duration REFRESH_INTERVAL = Duration.ofMinutes(10);
  private static final Duration STALE_AFTER = Duration.ofMinutes(43);

  /// Checks the numbers.
  public TableRules {
    if (bucketSize < 1 || refreshInterval.isNegative() || staleAfter.isNegative()) {
      throw new IllegalArgumentException("a bucket holds one peer at least, and no time runs back");
    }
  }

  /// Returns the rules for a network that anybody may join.
  public static TableRules publicNetwork() {
    return new TableRules(BUCKET_SIZE, Diversity.publicNetwork(), REFRESH_INTERVAL, STALE_AFTER);
  }

  /// Returns the rules for a network whose nodes may all stand in one place.
  public static TableRules privateNetwork() {
    return new TableRules(BUCKET_SIZE, Diversity.unlimited(), REFRESH_INTERVAL, STALE_AFTER);
  }
}
