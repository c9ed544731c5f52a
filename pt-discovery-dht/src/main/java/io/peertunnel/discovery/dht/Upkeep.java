package io.peertunnel.discovery.dht;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.util.List;

/// Keeps the table fresh, gives idle connections up, and writes down who is known. Blocking.
///
/// A server refreshes every part of its table, as others rely on it; who only searches looks around
/// its own place, once, and again when few are left.
final class Upkeep {
  private static final Duration SETTLE = Duration.ofSeconds(5);
  private static final Duration ROUND = Duration.ofMinutes(1);
  private static final Duration SEARCH_ROUND = Duration.ofMinutes(10);
  private static final Duration SWEEP = Duration.ofSeconds(15);
  private static final int SWEEPS_PER_SAVE = 40;
  private static final int ENOUGH = 20;
  private static final int MAX_DOUBTED = 20;

  private final Circle circle;
  private final Walks walks;
  private final Prober prober;
  private final TableCache cache;
  private final PluginContext context;

  Upkeep(Circle circle, Walks walks, Prober prober, TableCache cache, PluginContext context) {
    this.circle = circle;
    this.walks = walks;
    this.prober = prober;
    this.cache = cache;
    this.context = context;
  }

  /// Looks around this node as soon as there is anybody, then keeps the whole table fresh.
  void serve() throws TunnelException, InterruptedException {
    circle.neighbourhood().awaitFirst();
    while (true) {
      for (PeerId target : circle.neighbourhood().refreshTargets(circle.self())) {
        var _ = walks.closest(target.multihash());
      }
      doubt();
      context.sleep(ROUND);
    }
  }

  /// Looks around this node when few are known, but not before the user's own search had time.
  void search() throws TunnelException, InterruptedException {
    while (true) {
      circle.neighbourhood().awaitFirst();
      context.sleep(SETTLE);
      if (circle.neighbourhood().size() < ENOUGH) {
        var _ = walks.closest(circle.self().multihash());
      }
      doubt();
      context.sleep(SEARCH_ROUND);
    }
  }

  /// Gives up what is not used, and writes down who is known: soon after the first has come, then
  /// every ten minutes.
  void sweep() throws TunnelException, InterruptedException {
    circle.neighbourhood().awaitFirst();
    for (int round = 0; true; round++) {
      context.sleep(SWEEP);
      circle.messenger().sweep();
      if (round % SWEEPS_PER_SAVE == 0) {
        cache.save(circle.neighbourhood().acquaintances());
      }
    }
  }

  private void doubt() throws InterruptedException {
    List<PeerInfo> doubted = circle.neighbourhood().stale();
    for (PeerInfo peer : doubted.subList(0, Math.min(MAX_DOUBTED, doubted.size()))) {
      var _ = prober.ask(peer);
    }
  }
}
