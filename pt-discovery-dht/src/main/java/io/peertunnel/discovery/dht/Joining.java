package io.peertunnel.discovery.dht;

import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.PluginContext.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Keeps this node part of its network: asks the entry peers whenever nobody else is known, for
/// ever. Blocking.
///
/// In the first ten minutes without the network it tries after a pause of one second or a half
/// more, so that the user need not wait when the network is back; later less and less often, every
/// minute at last.
final class Joining {
  private static final Duration ATTEMPT = Duration.ofSeconds(4);
  private static final Duration CHANCE_OF_KNOWN = Duration.ofMillis(700);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration EAGER_PAUSE = Duration.ofMillis(1500);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(60);
  private static final Duration EAGER = Duration.ofMinutes(10);
  private static final Duration REPAIR = Duration.ofMinutes(2);
  private static final int FEW = 10;

  private final List<PeerInfo> entries;
  private final Circle circle;
  private final Prober prober;
  private final PluginContext context;
  private State told = State.NEW;

  private enum State {
    NEW,
    JOINED,
    ALONE
  }

  /// @param entries the entry peers; none if the network begins with this node
  Joining(List<PeerInfo> entries, Circle circle, Prober prober, PluginContext context) {
    this.entries = List.copyOf(entries);
    this.circle = circle;
    this.prober = prober;
    this.context = context;
  }

  /// Runs until interrupted.
  void run() throws InterruptedException {
    if (circle.neighbourhood().size() > 0) {
      // Those known from the last run answer as well, if they are still there.
      circle.neighbourhood().awaitProof(CHANCE_OF_KNOWN.toNanos());
    }
    while (true) {
      if (circle.neighbourhood().size() < FEW) {
        join();
      }
      circle.neighbourhood().awaitLonely(REPAIR.toNanos());
    }
  }

  private void join() throws InterruptedException {
    long aloneSince = System.nanoTime();
    Duration pause = FIRST_PAUSE;
    askEntries();
    while (circle.neighbourhood().size() == 0) {
      tell(State.ALONE);
      if (!circle.neighbourhood().awaitFirst(jittered(pause))) {
        askEntries();
      }
      boolean eager = System.nanoTime() - aloneSince < EAGER.toNanos();
      pause = next(pause, eager ? EAGER_PAUSE : LAST_PAUSE);
    }
    tell(State.JOINED);
  }

  /// Asks all that are not in the table at once, and waits until each has answered or failed.
  private void askEntries() throws InterruptedException {
    List<PeerInfo> missing =
        entries.stream()
            .filter(entry -> circle.neighbourhood().find(entry.id()).isEmpty())
            .toList();
    SideBySide.each("dht: join", missing, this::askOne);
  }

  private void askOne(PeerInfo entry) {
    try {
      var _ = prober.ask(entry, ATTEMPT);
    } catch (InterruptedException e) {
      // No longer needed.
    }
  }

  private void tell(State now) {
    State before = told;
    told = now;
    if (entries.isEmpty() || before == now) {
      return;
    }
    if (now == State.ALONE) {
      context.report(
          Level.WARNING,
          "none of the entry peers answers (" + names() + "); trying again until one does");
    } else if (before == State.ALONE) {
      context.report(Level.INFO, "the network answers now");
    }
  }

  private String names() {
    return entries.size() == 1
        ? entries.getFirst().fullAddresses().getFirst().toString()
        : entries.size() + " of them";
  }

  private static Duration next(Duration pause, Duration most) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(most) < 0 ? doubled : most;
  }

  private static long jittered(Duration pause) {
    long nanos = pause.toNanos();
    return nanos - ThreadLocalRandom.current().nextLong(1 + nanos / 4);
  }
}
