package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.PeerId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/// How often a server serves. Pure but for its lock: the caller tells the time. Thread-safe.
final class RequestLimits {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final Rates rates;
  private final Deque<Served> served = new ArrayDeque<>();
  private final Deque<Long> withData = new ArrayDeque<>();
  private final Map<PeerId, Integer> underWay = new HashMap<>();

  /// How much is allowed.
  ///
  /// @param perMinute requests in any minute
  /// @param ofPeer requests of one peer in any minute
  /// @param withData requests that need data in any minute
  /// @param atOnce requests of one peer at a time
  record Rates(int perMinute, int ofPeer, int withData, int atOnce) {
    /// Those of go-libp2p's server of version 2.
    static final Rates V2 = new Rates(60, 12, 12, 2);

    /// Those of go-libp2p's server of version 1.
    static final Rates V1 = new Rates(30, 3, 0, 3);
  }

  private record Served(PeerId peer, long when) {}

  RequestLimits(Rates rates) {
    this.rates = rates;
  }

  /// Admits a request; the caller tells when it is over.
  ///
  /// @param now nanoseconds of a monotonic clock
  synchronized boolean enter(PeerId peer, long now) {
    while (!served.isEmpty() && now - served.getFirst().when() >= MINUTE) {
      served.removeFirst();
    }
    long ofPeer = served.stream().filter(each -> each.peer().equals(peer)).count();
    int current = underWay.getOrDefault(peer, 0);
    if (served.size() >= rates.perMinute()
        || ofPeer >= rates.ofPeer()
        || current >= rates.atOnce()) {
      return false;
    }
    served.addLast(new Served(peer, now));
    underWay.put(peer, current + 1);
    return true;
  }

  /// Notes that a request that was admitted is over.
  synchronized void leave(PeerId peer) {
    underWay.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
  }

  /// Admits a request that needs data.
  synchronized boolean takeData(long now) {
    while (!withData.isEmpty() && now - withData.getFirst() >= MINUTE) {
      withData.removeFirst();
    }
    if (withData.size() >= rates.withData()) {
      return false;
    }
    withData.addLast(now);
    return true;
  }
}
