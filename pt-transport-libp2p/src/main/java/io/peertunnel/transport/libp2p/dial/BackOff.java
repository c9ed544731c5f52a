package io.peertunnel.transport.libp2p.dial;

import io.peertunnel.spi.Multiaddr;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Remembers which addresses failed a short while ago: for 5 s + n² s after the n-th failure in a
/// row, 5 min at most. Pure but for its lock: the caller tells the time. Thread-safe.
///
/// It ranks, it never refuses. When to try a peer again is for the engine to decide; this only lets
/// the addresses that may work go first.
public final class BackOff {
  private static final int MAX_ENTRIES = 1000;
  private static final Duration BASE = Duration.ofSeconds(5);
  private static final Duration MAX = Duration.ofMinutes(5);

  private final Map<Multiaddr, Failures> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Multiaddr, Failures> eldest) {
          return size() > MAX_ENTRIES;
        }
      };

  private record Failures(int count, long until) {}

  /// Notes a failure.
  ///
  /// @param now nanoseconds of a monotonic clock
  public synchronized void failed(Multiaddr address, long now) {
    int failures = Math.min(entries.getOrDefault(address, new Failures(0, now)).count() + 1, 1000);
    Duration pause = BASE.plusSeconds((long) failures * failures);
    Duration bounded = pause.compareTo(MAX) > 0 ? MAX : pause;
    entries.put(address, new Failures(failures, now + bounded.toNanos()));
  }

  /// Forgets the failures of an address.
  public synchronized void succeeded(Multiaddr address) {
    entries.remove(address);
  }

  /// Tells whether the address failed a short while ago.
  public synchronized boolean includes(Multiaddr address, long now) {
    Failures entry = entries.get(address);
    return entry != null && entry.until() - now > 0;
  }
}
