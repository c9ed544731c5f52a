package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.lookup.Lookup;
import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.discovery.dht.wire.KadPeer;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One look-up under way: asks whom the [Lookup] names, each on a virtual thread of its own.
/// Blocking; used by one thread.
///
/// The queue of what came in holds no more than one entry for each peer that was asked.
final class Walk {
  private static final long GLANCE = TimeUnit.MILLISECONDS.toNanos(250);

  private final Lookup lookup;
  private final KadMessage question;
  private final Circle circle;
  private final Duration patience;
  private final Map<PeerId, Request> running = new HashMap<>();
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private long arrivals;

  private record Request(PeerId peer, Thread thread, long since) {}

  private sealed interface Outcome {
    record Answered(PeerInfo peer, Messenger.Answer answer) implements Outcome {}

    record Failed(PeerId peer) implements Outcome {}
  }

  /// @param question what each peer is asked
  /// @param circle the peers around this node
  Walk(Lookup lookup, KadMessage question, Circle circle) {
    this.lookup = lookup;
    this.question = question;
    this.circle = circle;
    this.patience = circle.rules().perPeer();
    this.arrivals = circle.neighbourhood().arrivals();
  }

  /// Asks until there is nobody left to ask.
  ///
  /// @param each hears of each answer, on this thread
  void run(Consumer<Messenger.Answer> each) throws InterruptedException {
    try {
      while (!lookup.isDone(System.nanoTime())) {
        askDue();
        Outcome outcome = outcomes.poll(untilDue(), TimeUnit.NANOSECONDS);
        switch (outcome) {
          case Outcome.Answered answered -> take(answered, each);
          case Outcome.Failed failed -> failed(failed.peer());
          case null -> cutOverdue();
        }
      }
    } finally {
      running.values().forEach(one -> one.thread().interrupt());
    }
  }

  /// Whoever has come into the table since is as good a start as those that were there.
  private void askDue() {
    long now = circle.neighbourhood().arrivals();
    if (now != arrivals) {
      arrivals = now;
      lookup.hear(circle.neighbourhood().closest(lookup.target(), circle.rules().k()));
    }
    Optional<PeerInfo> due = lookup.next(System.nanoTime());
    while (due.isPresent()) {
      start(due.get());
      due = lookup.next(System.nanoTime());
    }
  }

  private void start(PeerInfo peer) {
    Thread thread =
        Thread.ofVirtual().name("dht: ask " + peer.id().toShortString()).unstarted(() -> ask(peer));
    running.put(peer.id(), new Request(peer.id(), thread, System.nanoTime()));
    thread.start();
  }

  private void ask(PeerInfo peer) {
    try {
      outcomes.add(new Outcome.Answered(peer, circle.messenger().ask(peer, question)));
    } catch (TunnelException e) {
      outcomes.add(new Outcome.Failed(peer.id()));
    } catch (InterruptedException e) {
      // The look-up has ended, or has given the peer up.
    }
  }

  private long untilDue() {
    long now = System.nanoTime();
    long cut =
        running.values().stream()
            .mapToLong(one -> one.since() + patience.toNanos() - now)
            .min()
            .orElse(GLANCE);
    return Math.clamp(Math.min(lookup.idleNanos(now), cut), 0, GLANCE);
  }

  private void cutOverdue() {
    long latest = System.nanoTime() - patience.toNanos();
    List<Request> overdue =
        running.values().stream().filter(one -> one.since() - latest <= 0).toList();
    for (Request request : overdue) {
      request.thread().interrupt();
      failed(request.peer());
    }
  }

  private void take(Outcome.Answered answered, Consumer<Messenger.Answer> each) {
    PeerId from = answered.peer().id();
    if (running.remove(from) == null) {
      return;
    }
    Messenger.Answer answer = answered.answer();
    List<PeerInfo> closer =
        answer.message().closer().stream()
            .map(KadPeer::info)
            .map(peer -> circle.known(peer, answer.connection()))
            .toList();
    lookup.answered(from, closer, System.nanoTime());
    circle.neighbourhood().heard(closer);
    circle.answered(answered.peer(), answer.connection());
    each.accept(answer);
  }

  private void failed(PeerId peer) {
    if (running.remove(peer) != null) {
      lookup.failed(peer, System.nanoTime());
      circle.failed(peer);
    }
  }
}
