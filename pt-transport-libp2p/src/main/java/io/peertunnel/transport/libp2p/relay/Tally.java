package io.peertunnel.transport.libp2p.relay;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Counts what each key holds. Pure; used under the lock of its owner.
///
/// @param <K> who holds
final class Tally<K> {
  private final Map<K, Integer> counts = new HashMap<>();

  int of(K key) {
    return counts.getOrDefault(key, 0);
  }

  void add(Collection<K> keys) {
    keys.forEach(key -> counts.merge(key, 1, Integer::sum));
  }

  void remove(Collection<K> keys) {
    keys.forEach(key -> counts.computeIfPresent(key, (_, n) -> n == 1 ? null : n - 1));
  }

  boolean isEmpty() {
    return counts.isEmpty();
  }
}
