package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// Asks one discovery for peers, again and again while none is in use. Blocking.
final class DiscoverySearch {
  private static final Logger LOGGER = System.getLogger(DiscoverySearch.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(30);

  private final NamedDiscovery discovery;
  private final RendezvousKey key;
  private final PeerSearch search;
  private final Events events;
  private final Backoff pauses;

  DiscoverySearch(NamedDiscovery discovery, RendezvousKey key, PeerSearch search, Events events) {
    this.discovery = discovery;
    this.key = key;
    this.search = search;
    this.events = events;
    this.pauses = new Backoff(FIRST_PAUSE, LAST_PAUSE, RandomGenerator.getDefault());
  }

  /// Returns the name of the discovery.
  String name() {
    return discovery.name();
  }

  /// Runs until interrupted, or until the discovery breaks its promises.
  void run() throws InterruptedException {
    int searches = 0;
    while (find()) {
      int now = search.awaitNextFind(searches, pauses.nextNanos());
      if (now != searches) {
        pauses.reset();
      }
      searches = now;
    }
  }

  /// Returns false if it must not be asked again.
  private boolean find() throws InterruptedException {
    Source source = Source.discovery(discovery.name());
    try {
      discovery.discovery().find(key, peer -> search.heard(peer, source));
    } catch (TunnelException e) {
      LOGGER.log(Level.DEBUG, "{0} cannot search now: {1}", discovery.name(), e.getMessage());
    } catch (RuntimeException | Error e) {
      // A call into a plugin: whatever it throws ends its part only.
      LOGGER.log(Level.DEBUG, "the discovery " + discovery.name() + " failed", e);
      events.post(new TunnelEvent.DiscoveryFailed(discovery.name(), e.toString()));
      return false;
    }
    return true;
  }
}
