package io.peertunnel.discovery.dht.lookup;

import io.peertunnel.discovery.dht.table.Diversity;
import java.time.Duration;

/// What a look-up goes by.
///
/// @param k how many of the nearest peers are looked for, and how many of an answer are heard
/// @param alpha how many requests are under way at once, those that take long not counted
/// @param beta how many of the nearest peers are waited for though they are slow
/// @param overtakeAfter after which time a request no longer counts against `alpha`
/// @param perPeer after which time a peer that has not answered counts as unreachable: enough to
///     dial it for 5 s and to wait for its answer for 10 s
/// @param total after which time the look-up ends, whatever is left to do
/// @param maxPeers how many peers it remembers
/// @param diversity how many peers of one address group count: its `perTable`
public record LookupRules(
    int k,
    int alpha,
    int beta,
    Duration overtakeAfter,
    Duration perPeer,
    Duration total,
    int maxPeers,
    Diversity diversity) {
  /// Checks the numbers.
  public LookupRules {
    if (k < 1 || alpha < 1 || beta < 1 || beta > k || maxPeers < k) {
      throw new IllegalArgumentException("1 <= beta <= k <= maxPeers and 1 <= alpha must hold");
    }
  }

  /// Returns the rules for a network that anybody may join.
  public static LookupRules standard() {
    return new LookupRules(
        20,
        10,
        3,
        Duration.ofMillis(1500),
        Duration.ofSeconds(15),
        Duration.ofSeconds(60),
        512,
        Diversity.publicNetwork());
  }

  /// Returns the same rules with other limits for address groups.
  public LookupRules with(Diversity other) {
    return new LookupRules(k, alpha, beta, overtakeAfter, perPeer, total, maxPeers, other);
  }
}
