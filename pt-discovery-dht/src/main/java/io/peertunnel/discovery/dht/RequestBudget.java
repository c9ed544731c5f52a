package io.peertunnel.discovery.dht;

import io.peertunnel.spi.PeerId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// How many requests each peer may still make: a bucket of tokens each. Thread-safe.
final class RequestBudget {
  /// The peers that asked longest ago are forgotten beyond this many.
  private static final int MAX_PEERS = 4096;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final long nanosPerToken;
  private final long fullNanos;
  private final LongSupplier nanos;
  private final Map<PeerId, Long> spent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Long> eldest) {
          return size() > MAX_PEERS;
        }
      };

  /// @param nanos the timer, in nanoseconds
  RequestBudget(int perSecond, int burst, LongSupplier nanos) {
    this.nanosPerToken = SECOND / perSecond;
    this.fullNanos = nanosPerToken * burst;
    this.nanos = nanos;
  }

  /// Takes one request from the budget of `peer`, or returns false if there is none left.
  synchronized boolean take(PeerId peer) {
    long now = nanos.getAsLong();
    // When the bucket will be full again; never in the past.
    long full = spent.getOrDefault(peer, now);
    long next = (full - now < 0 ? now : full) + nanosPerToken;
    boolean enough = next - now <= fullNanos;
    if (enough) {
      spent.put(peer, next);
    }
    return enough;
  }
}
