package io.peertunnel.launcher.tunnel;

import io.peertunnel.launcher.tunnel.Engine.Outcome;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PeerUnreachableException;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.TunnelException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// Looks for a peer that serves a tunnel until there is one, and again whenever it is lost.
/// Blocking; thread-safe: one lock guards the candidates and the peer in use.
///
/// A peer is in use from its connection on: no stream is opened to try it out, because each stream
/// becomes a connection to the service behind it. A peer that turns out not to serve the tunnel is
/// left, and comes into use again as a makeshift: the search for others goes on until a stream
/// could be opened after all.
final class PeerSearch implements HostListener {
  /// A connection that lasts shorter, and carried nothing, is dialled again after a pause only.
  static final Duration STEADY = Duration.ofSeconds(5);

  private static final Logger LOGGER = System.getLogger(PeerSearch.class.getName());
  private static final String NOT_SERVED = "it is connected but does not serve this tunnel (yet)";
  private static final String LOST = "the connection was lost";

  private final Host host;
  private final Events events;
  private final Ticker ticker;
  private final Tasks tasks;
  private final List<String> discoveries;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Candidates candidates;
  private final Map<Long, Registration> dials = new HashMap<>();
  private Optional<Presence> inUse = Optional.empty();
  private Optional<Counts> told = Optional.empty();
  private long usedSince;
  private long searchBegan;
  private int searches;
  private boolean closed;

  private record Counts(int found, int stale) {}

  /// @param tasks run the dials
  /// @param discoveries the names of those that are asked
  PeerSearch(Host host, Events events, Ticker ticker, Tasks tasks, List<String> discoveries) {
    this.host = host;
    this.events = events;
    this.ticker = ticker;
    this.tasks = tasks;
    this.discoveries = discoveries;
    this.searchBegan = ticker.nanos();
    this.candidates = new Candidates(RandomGenerator.getDefault(), searchBegan);
  }

  /// Dials whoever is due, until interrupted.
  void run() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        tellProgress();
        dialDue();
        long idle = isSearching() ? candidates.idleNanos(ticker.nanos()) : Long.MAX_VALUE;
        if (idle > 0) {
          ticker.await(changed, idle);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Takes note of a peer that may serve the tunnel.
  void heard(PeerInfo peer, Source source) {
    locked(
        () -> {
          if (!peer.id().equals(host.id())) {
            candidates.heard(peer, source, ticker.nanos());
          }
        });
  }

  /// Returns the peer to open a stream to, as soon as there is one, and how.
  ///
  /// @param deadline when to give up, in nanoseconds of the ticker
  /// @throws TunnelException if there is none by then, or the search was closed
  Way await(long deadline) throws TunnelException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (inUse.isEmpty()) {
        long left = deadline - ticker.nanos();
        if (closed || left <= 0) {
          throw new TunnelException(closed ? "the tunnel is closed" : whyNobody());
        }
        ticker.await(changed, left);
      }
      return new Way(inUse.get(), inUse.get().connection());
    } finally {
      lock.unlock();
    }
  }

  /// Blocks until the user has been told of a peer, or `wait` has passed, or the search is closed.
  Outcome awaitPeer(Optional<Duration> wait) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long began = ticker.nanos();
      long patience = wait.map(PeerSearch::nanos).orElse(Long.MAX_VALUE);
      while (isSearching() && !closed && ticker.nanos() - began < patience) {
        ticker.await(changed, patience - (ticker.nanos() - began));
      }
      return isSearching() ? whyNot() : Outcome.CONNECTED;
    } finally {
      lock.unlock();
    }
  }

  /// Blocks until it is time to ask a discovery again: nobody is in use, and either the delay has
  /// passed or another search than the last one known to the caller has begun.
  ///
  /// @param last the number of that search
  /// @return the number of the search that goes on
  int awaitNextFind(int last, long delayNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long began = ticker.nanos();
      while (!isSearching() || (searches == last && ticker.nanos() - began < delayNanos)) {
        long left = delayNanos - (ticker.nanos() - began);
        ticker.await(changed, isSearching() ? left : Long.MAX_VALUE);
      }
      return searches;
    } finally {
      lock.unlock();
    }
  }

  /// A stream to the peer was opened.
  ///
  /// @return where the peer can be found again, if this was the first
  Optional<PeerInfo> proved(Presence presence) {
    lock.lock();
    try {
      if (!isInUse(presence) || presence.isProved()) {
        return Optional.empty();
      }
      candidates.proved(presence.peer());
      settle(presence);
      presence.prove();
      return candidates.find(presence.peer()).map(c -> new PeerInfo(c.peer, c.addresses()));
    } finally {
      lock.unlock();
    }
  }

  /// The peer answered that it does not serve the tunnel.
  void refused(Presence presence) {
    locked(
        () -> {
          if (isInUse(presence)) {
            candidates.refused(presence.peer(), ticker.nanos());
            leave(presence, NOT_SERVED);
          }
        });
  }

  /// A stream could not be opened: looks whether the peer is still there.
  ///
  /// @return true if its connection has ended, and another can help
  boolean isBroken(Way way) {
    if (way.connection().isOpen()) {
      return false;
    }
    locked(() -> check(way.presence(), LOST));
    return true;
  }

  /// Ends the search: whoever waits for a peer waits in vain.
  void close() {
    locked(
        () -> {
          closed = true;
          inUse = Optional.empty();
        });
  }

  @Override
  public void connected(Connection connection) {
    locked(
        () -> {
          if (inUse.filter(used -> used.peer().equals(connection.remote())).isPresent()) {
            check(inUse.get(), LOST);
          } else {
            candidates.connected(connection.remote(), ticker.nanos());
          }
        });
  }

  @Override
  public void disconnected(Connection connection, CloseReason reason) {
    locked(
        () ->
            inUse
                .filter(used -> used.peer().equals(connection.remote()))
                .ifPresent(used -> check(used, reason.text())));
  }

  @Override
  public void pathChanged(Connection connection, ConnectionPath before) {
    connected(connection);
  }

  private void dialDue() {
    while (isSearching() && !closed) {
      long now = ticker.nanos();
      candidates.overdue(now).ifPresent(this::breakOff);
      Optional<Attempt> due = candidates.next(now);
      if (due.isEmpty()) {
        return;
      }
      Attempt attempt = due.get();
      String name = "dial " + attempt.peer().id().toShortString();
      dials.put(attempt.number(), tasks.spawn(name, () -> dial(attempt)));
    }
  }

  private void dial(Attempt attempt) throws InterruptedException {
    try {
      Connection connection = host.connect(attempt.peer());
      locked(() -> reached(attempt, connection));
    } catch (PeerUnreachableException e) {
      LOGGER.log(Level.DEBUG, "dial failed: {0}", e.getMessage());
    } finally {
      // Does nothing if the dial succeeded, or was broken off.
      locked(
          () -> {
            candidates.failed(attempt, ticker.nanos());
            dials.remove(attempt.number());
          });
    }
  }

  private void reached(Attempt attempt, Connection connection) {
    if (!connection.isOpen()) {
      candidates.failed(attempt, ticker.nanos());
      return;
    }
    candidates.succeeded(attempt);
    if (closed || !isSearching()) {
      return;
    }
    boolean makeshift = candidates.find(connection.remote()).filter(c -> c.refused).isPresent();
    if (makeshift && inUse.isPresent()) {
      return;
    }
    Presence presence = new Presence(host, events, connection);
    inUse = Optional.of(presence);
    usedSince = ticker.nanos();
    if (!makeshift) {
      settle(presence);
    }
    // It may have ended before it was in use, unheard.
    check(presence, LOST);
  }

  /// Tells the user of the peer and stops all other dials.
  private void settle(Presence presence) {
    String by = candidates.find(presence.peer()).map(c -> c.source.name()).orElse("");
    presence.announce(by, Duration.ofNanos(ticker.nanos() - searchBegan));
    candidates.running().forEach(this::breakOff);
  }

  /// Turns to the best connection of the peer in use; leaves it if there is none.
  private void check(Presence presence, String reason) {
    if (!isInUse(presence) || presence.refresh()) {
      return;
    }
    long now = ticker.nanos();
    if (presence.isProved() || now - usedSince >= STEADY.toNanos()) {
      candidates.restart(now);
    } else {
      candidates.postpone(presence.peer(), now);
    }
    leave(presence, reason);
  }

  private void leave(Presence presence, String reason) {
    inUse = Optional.empty();
    if (presence.isAnnounced()) {
      searches++;
      searchBegan = ticker.nanos();
      told = Optional.empty();
    }
    presence.gone(reason);
  }

  private void breakOff(Attempt attempt) {
    candidates.yielded(attempt);
    Registration dial = dials.remove(attempt.number());
    if (dial != null) {
      dial.close();
    }
  }

  private boolean isSearching() {
    return inUse.filter(Presence::isAnnounced).isEmpty();
  }

  private boolean isInUse(Presence presence) {
    return inUse.filter(used -> used == presence).isPresent();
  }

  private void tellProgress() {
    Counts now = new Counts(candidates.found(), candidates.stale());
    if (!closed && isSearching() && !told.equals(Optional.of(now))) {
      told = Optional.of(now);
      Duration elapsed = Duration.ofNanos(ticker.nanos() - searchBegan);
      events.post(new TunnelEvent.SearchProgress(now.found(), now.stale(), discoveries, elapsed));
    }
  }

  private Outcome whyNot() {
    if (candidates.hasRefusal()) {
      return Outcome.REFUSED;
    }
    return candidates.found() == 0 ? Outcome.NOBODY_FOUND : Outcome.NOT_REACHABLE;
  }

  private String whyNobody() {
    return switch (whyNot()) {
      case NOBODY_FOUND -> "no peer that shares this tunnel has been found yet";
      case NOT_REACHABLE -> "no peer that shares this tunnel can be reached at the moment";
      case REFUSED, CONNECTED -> "a peer was found, but " + NOT_SERVED;
    };
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(365)) > 0 ? Long.MAX_VALUE : duration.toNanos();
  }
}
