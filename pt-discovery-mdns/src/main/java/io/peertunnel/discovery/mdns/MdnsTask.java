package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// The thread that owns all state of the discovery. Blocking.
///
/// Other threads put work into its inbox; those that read sockets wait there while
/// [#MAX_PACKETS_WAITING] packets are unread, and the kernel drops what comes then.
final class MdnsTask {
  private static final System.Logger LOG = System.getLogger(MdnsTask.class.getName());
  private static final int MAX_PACKETS_WAITING = 64;
  private static final long POLL = TimeUnit.SECONDS.toNanos(2);
  private static final long FAREWELL = TimeUnit.SECONDS.toNanos(1);

  private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(MAX_PACKETS_WAITING);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<List<PeerInfo>> heard = new AtomicReference<>(List.of());
  private final PluginContext context;
  private final Links links;
  private final Responder responder;
  private final Querier querier;
  private Phase phase = Phase.RUNNING;
  private long nextPoll = System.nanoTime();

  private enum Phase {
    RUNNING,
    STOPPING
  }

  MdnsTask(Host host, PluginContext context, MdnsSettings settings) {
    this.context = context;
    this.links = new Links(context, settings, this::received);
    this.responder = new Responder(host, settings.port());
    this.querier = new Querier(host.id());
  }

  /// Runs until it is stopped or interrupted; then takes leave of the others.
  void run() throws InterruptedException {
    try {
      while (phase == Phase.RUNNING) {
        handle(isIdle() ? inbox.take() : next());
      }
    } finally {
      responder.farewell(links.open());
      links.close();
      querier.fail("the mDNS discovery is closed");
      ended.countDown();
    }
  }

  /// Ends the thread, and waits until the others have been told.
  void stop() {
    inbox.add(() -> phase = Phase.STOPPING);
    try {
      if (!ended.await(FAREWELL, TimeUnit.NANOSECONDS)) {
        LOG.log(System.Logger.Level.DEBUG, "mdns did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void add(Search search) {
    inbox.add(
        () -> {
          querier.add(search, System.nanoTime());
          wake();
        });
  }

  void remove(Search search) {
    inbox.add(() -> querier.remove(search));
  }

  void add(Advert advert) {
    inbox.add(
        () -> {
          responder.add(advert, links.open(), System.nanoTime());
          wake();
        });
  }

  void remove(Advert advert) {
    inbox.add(() -> responder.remove(advert, links.open(), System.nanoTime()));
  }

  void addressesChanged() {
    inbox.add(() -> responder.announce(links.open(), System.nanoTime()));
  }

  /// Returns every peer that was heard of. Any thread.
  List<PeerInfo> heard() {
    return heard.get();
  }

  private boolean isIdle() {
    return responder.isIdle() && querier.isIdle();
  }

  private void wake() {
    if (links.open().isEmpty()) {
      nextPoll = System.nanoTime();
    }
  }

  private Runnable next() throws InterruptedException {
    long now = System.nanoTime();
    long wait = Math.min(nextPoll - now, Math.min(responder.untilDue(now), querier.untilDue(now)));
    Runnable event = inbox.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
    return event == null ? () -> {} : event;
  }

  /// What goes wrong with one event shall not end the discovery.
  private void handle(Runnable event) {
    try {
      event.run();
      work();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "mdns", e);
      context.report(PluginContext.Level.WARNING, "mdns met an unexpected problem: " + e);
    }
  }

  private void work() {
    if (isIdle()) {
      links.close();
      querier.clear();
      responder.clear();
      heard.set(List.of());
      return;
    }
    long now = System.nanoTime();
    if (nextPoll - now <= 0) {
      nextPoll = now + POLL;
      poll(now);
    }
    responder.send(links.open(), now);
    querier.send(links.open(), now);
  }

  private void poll(long now) {
    List<Link> opened =
        links.refresh(
            gone -> {
              responder.drop(gone);
              querier.drop(gone);
            });
    if (links.open().isEmpty()) {
      responder.fail(links.trouble());
      querier.fail("mDNS cannot work: " + links.trouble());
      return;
    }
    responder.announce(opened, now);
    responder.retry(links.open(), now);
    if (!opened.isEmpty()) {
      querier.askAgain(now);
    }
  }

  private void received(Link link, InetSocketAddress source, DnsMessage message)
      throws InterruptedException {
    room.acquire();
    inbox.add(
        () -> {
          room.release();
          if (links.isOpen(link)) {
            take(link, source, message);
          }
        });
  }

  private void take(Link link, InetSocketAddress source, DnsMessage message) {
    long now = System.nanoTime();
    if (message.isQuery()) {
      responder.asked(link, source, message, now);
    } else {
      responder.told(links.open(), message, now);
      querier.told(link, message, now);
      heard.set(querier.peers());
    }
  }
}
