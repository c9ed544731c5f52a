package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.TunnelException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Keeps one key published: with the k nearest servers, every three hours, and at once when this
/// host's addresses have changed. Blocking.
///
/// While there are fewer than k servers the network is small or has just begun: then it publishes
/// again sooner, because nodes that come later stand nearer to the key and know nothing of it.
final class Advert {
  private static final System.Logger LOG = System.getLogger(Advert.class.getName());
  private static final Duration RENEWAL = Duration.ofHours(3);
  private static final List<Duration> SMALL =
      List.of(
          Duration.ofSeconds(20),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10));
  private static final List<Duration> RETRIES =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2));
  private static final Duration SETTLE = Duration.ofSeconds(1);

  private final Bytes key;
  private final AdvertiseListener listener;
  private final Host host;
  private final Circle circle;
  private final Walks walks;
  private final Semaphore changes = new Semaphore(0);

  Advert(Bytes key, AdvertiseListener listener, Host host, Circle circle, Walks walks) {
    this.key = key;
    this.listener = listener;
    this.host = host;
    this.circle = circle;
    this.walks = walks;
  }

  /// The addresses of this host have changed: publishes them soon.
  void changed() {
    changes.release();
  }

  /// A server's own records, which count as published.
  @FunctionalInterface
  interface OwnRecords {
    void keep(PeerInfo self);
  }

  /// Publishes until interrupted.
  ///
  /// @param own those of this node, if it is a server; then it can be the first of all
  void run(Optional<OwnRecords> own) throws TunnelException, InterruptedException {
    int done = 0;
    int failed = 0;
    while (true) {
      if (own.isEmpty()) {
        circle.neighbourhood().awaitFirst();
      }
      PeerInfo self = new PeerInfo(host.id(), circle.scope().own(host.addresses()));
      int stored = publish(self, own);
      if (stored > 0) {
        listener.published();
        failed = 0;
        await(stored < circle.rules().k() ? at(SMALL, done) : jittered(RENEWAL));
        done++;
      } else {
        listener.failed(
            self.addresses().isEmpty()
                ? "this host has no address that others could use"
                : "no node of the network takes the record");
        await(at(RETRIES, failed));
        failed++;
      }
    }
  }

  private int publish(PeerInfo self, Optional<OwnRecords> own) throws InterruptedException {
    if (self.addresses().isEmpty()) {
      return 0;
    }
    own.ifPresent(records -> records.keep(self));
    return (own.isPresent() ? 1 : 0) + publish(self);
  }

  private int publish(PeerInfo self) throws InterruptedException {
    KadMessage record = KadMessage.addProvider(key, self);
    AtomicInteger stored = new AtomicInteger();
    SideBySide.each("dht: publish", walks.closest(key), peer -> store(peer, record, stored));
    return stored.get();
  }

  private void store(PeerInfo peer, KadMessage record, AtomicInteger stored) {
    try {
      Bounded.call(
          circle.rules().perPeer(),
          () -> {
            circle.messenger().tell(peer, record);
            return peer;
          });
      stored.incrementAndGet();
    } catch (TunnelException e) {
      LOG.log(Level.DEBUG, () -> peer.id() + " takes no record: " + e.getMessage());
    } catch (InterruptedException e) {
      // The advert has ended.
    }
  }

  /// Waits, less if something changes; changes in quick succession count as one.
  private void await(Duration time) throws InterruptedException {
    if (changes.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
      Thread.sleep(SETTLE);
      changes.drainPermits();
    }
  }

  private static Duration at(List<Duration> times, int index) {
    return jittered(times.get(Math.min(index, times.size() - 1)));
  }

  private static Duration jittered(Duration time) {
    long nanos = time.toNanos();
    return Duration.ofNanos(nanos - ThreadLocalRandom.current().nextLong(1 + nanos / 8));
  }
}
