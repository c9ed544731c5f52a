package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// Tells how one discovery publishes a tunnel: the first success, and each new reason of a failure.
/// Thread-safe.
final class Publication implements AdvertiseListener {
  private static final Logger LOGGER = System.getLogger(Publication.class.getName());

  private final String discovery;
  private final Events events;
  private final Ticker ticker;
  private final long began;
  private final AtomicBoolean published = new AtomicBoolean();
  private final AtomicReference<String> lastFailure = new AtomicReference<>("");

  private Publication(String discovery, Events events, Ticker ticker) {
    this.discovery = discovery;
    this.events = events;
    this.ticker = ticker;
    this.began = ticker.nanos();
  }

  /// Advertises the key in one discovery. A discovery that breaks its promises is told as one that
  /// failed.
  static Registration start(
      NamedDiscovery discovery, RendezvousKey key, Events events, Ticker ticker) {
    Publication publication = new Publication(discovery.name(), events, ticker);
    try {
      Registration begun =
          Objects.requireNonNull(
              discovery.discovery().advertise(key, publication), "it returned nothing");
      return () -> end(discovery, begun);
    } catch (RuntimeException | Error e) {
      // A call into a plugin: whatever it throws ends its part only.
      publication.failed("it does not work: " + e);
      return () -> {};
    }
  }

  private static void end(NamedDiscovery discovery, Registration begun) {
    try {
      begun.close();
    } catch (RuntimeException | Error e) {
      LOGGER.log(Level.WARNING, "the discovery " + discovery.name() + " does not end well", e);
    }
  }

  @Override
  public void published() {
    lastFailure.set("");
    if (published.compareAndSet(false, true)) {
      Duration after = Duration.ofNanos(ticker.nanos() - began);
      events.post(new TunnelEvent.Advertised(discovery, after));
    }
  }

  @Override
  public void failed(String reason) {
    if (!reason.equals(lastFailure.getAndSet(reason))) {
      events.post(new TunnelEvent.AdvertiseFailed(discovery, reason));
    }
  }
}
