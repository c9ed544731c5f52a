package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.transport.libp2p.net.TokenBucket;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// A rate for each key. Pure but for its lock: the caller tells the time. Thread-safe.
///
/// @param <K> what is limited
final class RateLimits<K> {
  /// How many keys are remembered; the longest unused are forgotten.
  static final int MAX_KEYS = 4096;

  private final RelayRules.Rate rate;
  private final Map<K, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  RateLimits(RelayRules.Rate rate) {
    this.rate = rate;
  }

  /// Tells whether one more is allowed, and counts it if so.
  ///
  /// @param now nanoseconds of a monotonic clock
  synchronized boolean take(K key, long now) {
    if (buckets.size() >= MAX_KEYS && !buckets.containsKey(key)) {
      Iterator<K> oldest = buckets.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return buckets
        .computeIfAbsent(key, _ -> new TokenBucket(rate.perSecond(), rate.burst(), now))
        .take(now);
  }

  synchronized int size() {
    return buckets.size();
  }
}
