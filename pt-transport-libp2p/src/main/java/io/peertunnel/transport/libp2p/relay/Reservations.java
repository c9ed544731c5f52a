package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.relay.KeptRelays.Kept;
import io.peertunnel.transport.libp2p.relay.ReservationPlan.Candidate;
import io.peertunnel.transport.libp2p.relay.ReservationPlan.Failure;
import io.peertunnel.transport.libp2p.relay.ReservationPlan.Origin;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Keeps reservations with relays, so that others reach us through them: finds relays, renews in
/// time, and replaces a relay that is gone at once. Blocking code, thread-safe; one virtual thread
/// decides, and each relay that is being asked has one of its own.
///
/// Relays are wanted while the user names some, or while [#needed()] holds. The connections to them
/// are kept alive.
public final class Reservations implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Reservations.class.getName());
  private static final Duration AFTER_FAULT = Duration.ofSeconds(5);

  private final Sources sources;
  private final InstantSource clock;
  private final Consumer<List<Multiaddr>> listener;
  private final ReservationPlan plan;
  private final KeptRelays kept = new KeptRelays(this::closed);
  private final Map<PeerId, Thread> asking = new HashMap<>();
  private final Semaphore wakeUps = new Semaphore(0);
  private final Thread thread;
  private Demand demand = Demand.NAMED_ONLY;
  private Instant last = Instant.MIN;
  private boolean closed;
  private volatile List<Multiaddr> told = List.of();

  /// Creates it; nothing happens before [#start()].
  ///
  /// @param wanted how many reservations are to be held
  /// @param clock the wall clock
  /// @param listener hears of the addresses `<relay address>/p2p/<relay>/p2p-circuit`, at most 100,
  ///     whenever they have changed; one call at a time
  public Reservations(
      Sources sources, int wanted, InstantSource clock, Consumer<List<Multiaddr>> listener) {
    this.sources = sources;
    this.clock = clock;
    this.listener = listener;
    this.plan = new ReservationPlan(wanted);
    this.thread = Thread.ofVirtual().name("relay-reservations").unstarted(this::run);
  }

  /// What relays there are, and how they are asked.
  ///
  /// @param named the relays that the user named, most wanted first; must not block
  /// @param found other relays that are known at this moment, most wanted first; must not block
  /// @param connect connects to a relay
  /// @param reserve asks it
  public record Sources(
      Supplier<List<PeerInfo>> named,
      Supplier<List<PeerInfo>> found,
      Connector connect,
      Reserver reserve) {}

  /// Connects to relays.
  @FunctionalInterface
  public interface Connector {
    /// Returns a direct connection. Blocks; interrupted when it takes too long.
    Connection connect(PeerInfo relay) throws TunnelException, InterruptedException;
  }

  /// Asks relays for reservations, as [RelayClient#reserve(Connection)].
  @FunctionalInterface
  public interface Reserver {
    /// Returns what the relay grants. Blocks; interrupted when it takes too long.
    Reservation reserve(Connection relay) throws TunnelException, InterruptedException;
  }

  private enum Demand {
    NAMED_ONLY,
    ANY
  }

  /// Starts to look for relays. Called once.
  public void start() {
    thread.start();
  }

  /// We cannot be reached from everywhere: any relay is welcome.
  public void needed() {
    demand(Demand.ANY);
  }

  /// We can be reached without relays: only those that the user named are kept.
  public void notNeeded() {
    demand(Demand.NAMED_ONLY);
  }

  /// The connection to a peer is of no use any more. Connections that end are noticed without this.
  public void lost(PeerId peer) {
    synchronized (this) {
      plan.lost(peer, clock.instant());
    }
    wakeUps.release();
  }

  /// The network has changed, the machine has slept, or new relays are known: forgets failures and
  /// renews every reservation at once.
  public void probe() {
    synchronized (this) {
      plan.startOver(clock.instant());
    }
    wakeUps.release();
  }

  /// Returns the addresses that the listener was told last. Any thread.
  public List<Multiaddr> addresses() {
    return told;
  }

  /// Gives every relay up. The listener hears nothing more.
  @Override
  public void close() {
    List<Kept> all;
    synchronized (this) {
      closed = true;
      asking.values().forEach(Thread::interrupt);
      all = kept.removeIf(_ -> true);
    }
    thread.interrupt();
    all.forEach(Kept::release);
  }

  /// Lets the thread look at the clock.
  void lookAgain() {
    wakeUps.release();
  }

  private void demand(Demand now) {
    synchronized (this) {
      demand = now;
    }
    wakeUps.release();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Duration pause = carefulTurn();
        var _ = wakeUps.tryAcquire(pause.toMillis() + 1, TimeUnit.MILLISECONDS);
        var _ = wakeUps.drainPermits();
      }
    } catch (InterruptedException e) {
      // It is closed.
    }
  }

  /// The suppliers and the listener are foreign code, whose faults cost a turn and nothing else.
  private Duration carefulTurn() {
    try {
      return turn();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "looking after relays failed", e);
      return AFTER_FAULT;
    }
  }

  /// Does what is due, and returns how long to wait.
  private Duration turn() {
    List<Candidate> candidates = candidates();
    List<Kept> useless;
    List<Multiaddr> addresses;
    Duration pause;
    synchronized (this) {
      Instant now = clock.instant();
      if (now.isBefore(last)) {
        plan.clockSetBack(Duration.between(now, last));
      }
      last = now;
      plan.expire(now);
      if (demand == Demand.NAMED_ONLY) {
        plan.keepNamed();
      }
      useless = kept.removeIf(relay -> !plan.holds(relay));
      List<PeerId> overdue = plan.overdue(now);
      overdue.stream().map(asking::get).filter(Objects::nonNull).forEach(Thread::interrupt);
      plan.begin(now, candidates).forEach(this::ask);
      addresses = plan.addresses();
      pause = Duration.between(now, plan.next(now));
    }
    useless.forEach(Kept::release);
    tell(addresses);
    return pause;
  }

  private List<Candidate> candidates() {
    Demand now;
    synchronized (this) {
      now = demand;
    }
    List<Candidate> all = new ArrayList<>();
    sources.named().get().forEach(peer -> all.add(new Candidate(peer, Origin.NAMED)));
    if (now == Demand.ANY) {
      sources.found().get().forEach(peer -> all.add(new Candidate(peer, Origin.FOUND)));
    }
    return all;
  }

  private void tell(List<Multiaddr> addresses) {
    if (!addresses.equals(told)) {
      told = addresses;
      listener.accept(addresses);
    }
  }

  private void ask(Candidate candidate) {
    if (!closed) {
      Thread asker =
          Thread.ofVirtual()
              .name("reserve at " + candidate.id().toShortString())
              .unstarted(() -> reserve(candidate));
      asking.put(candidate.id(), asker);
      asker.start();
    }
  }

  private void reserve(Candidate candidate) {
    Optional<Failure> failure = Optional.of(Failure.UNREACHABLE);
    try {
      Connection connection = sources.connect().connect(candidate.peer());
      Reservation reservation = sources.reserve().reserve(connection);
      failure = Optional.empty();
      granted(candidate, connection, reservation.at(connection, candidate.peer()));
    } catch (RelayRefusedException e) {
      failure = Optional.of(Failure.REFUSED);
      LOG.log(Level.DEBUG, () -> "no reservation: " + e.getMessage());
    } catch (TunnelException | InterruptedException e) {
      LOG.log(Level.DEBUG, () -> "no reservation at " + candidate.id() + ": " + e.getMessage());
    } finally {
      ended(candidate, failure);
    }
  }

  private void granted(Candidate candidate, Connection connection, Reservation reservation) {
    List<Kept> useless = new ArrayList<>();
    synchronized (this) {
      Optional<PeerId> surplus = note(candidate, reservation);
      Kept mine = kept.keep(connection);
      if (surplus.filter(candidate.id()::equals).isPresent()) {
        useless.add(mine);
      } else {
        kept.put(candidate.id(), mine).ifPresent(useless::add);
        surplus.flatMap(kept::remove).ifPresent(useless::add);
        if (!connection.isOpen()) {
          plan.lost(candidate.id(), clock.instant());
        }
      }
    }
    useless.forEach(Kept::release);
  }

  /// Returns the relay that is not needed then.
  private Optional<PeerId> note(Candidate candidate, Reservation reservation) {
    if (closed || (demand == Demand.NAMED_ONLY && candidate.origin() == Origin.FOUND)) {
      plan.abandoned(candidate.id());
      return Optional.of(candidate.id());
    }
    return plan.granted(candidate, reservation, clock.instant());
  }

  private void ended(Candidate candidate, Optional<Failure> failure) {
    synchronized (this) {
      asking.remove(candidate.id());
      failure.ifPresent(why -> plan.failed(candidate, why, clock.instant()));
    }
    wakeUps.release();
  }

  private void closed(Connection connection) {
    boolean current;
    synchronized (this) {
      current = kept.contains(connection);
    }
    if (current) {
      lost(connection.remote());
    }
  }
}
