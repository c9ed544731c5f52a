package io.peertunnel.discovery.mdns;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;

/// Says how many packets of a link are looked at: 20 a second, saved up to 100, so that the answers
/// of a crowded link get through at once. No source gets more than half of that, so that a flood
/// from one does not silence the others. Pure.
final class PacketBudget {
  /// Packets a second that are looked at.
  static final int RATE = 20;

  /// Packets that are looked at in one burst.
  static final int BURST = 100;

  private static final int SOURCE_RATE = RATE / 2;
  private static final int SOURCE_BURST = BURST / 2;
  private static final int MAX_SOURCES = 256;

  private final Bucket all;
  private final LinkedHashMap<InetAddress, Bucket> sources = new LinkedHashMap<>(16, 0.75f, true);

  /// Creates the budget.
  ///
  /// @param now the time in nanoseconds, as [System#nanoTime()] tells it
  PacketBudget(long now) {
    this.all = new Bucket(RATE, BURST, now);
  }

  /// Returns true if a packet from `source` may be looked at.
  boolean allows(InetAddress source, long now) {
    Bucket own = sources.computeIfAbsent(source, _ -> new Bucket(SOURCE_RATE, SOURCE_BURST, now));
    if (sources.size() > MAX_SOURCES) {
      sources.pollFirstEntry();
    }
    if (!own.hasToken(now) || !all.hasToken(now)) {
      return false;
    }
    own.take();
    all.take();
    return true;
  }

  private static final class Bucket {
    private final int rate;
    private final int burst;
    private double tokens;
    private long filled;

    Bucket(int rate, int burst, long now) {
      this.rate = rate;
      this.burst = burst;
      this.tokens = burst;
      this.filled = now;
    }

    boolean hasToken(long now) {
      double earned = (double) (now - filled) * rate / TimeUnit.SECONDS.toNanos(1);
      tokens = Math.min(burst, tokens + earned);
      filled = now;
      return tokens >= 1;
    }

    void take() {
      tokens -= 1;
    }
  }
}
