package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.dcutr.Coordination;
import io.peertunnel.transport.libp2p.dcutr.Rendezvous;
import io.peertunnel.transport.libp2p.secure.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/// Gets from a relayed connection to a direct one. Blocking code, thread-safe.
///
/// Whoever was reached through the relay begins: it dials what the other says is public, then
/// agrees with it on when both dial what the world outside sees of them. That is repeated [#TRIES]
/// times, and again when addresses of ours or of the other have changed. The relayed connection
/// stays as it is.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/relay/DCUtR.md">DCUtR</a>
final class HolePunching {
  private static final System.Logger LOG = System.getLogger(HolePunching.class.getName());
  private static final int TRIES = 3;

  /// How often it is begun at most while one relayed connection lasts, and the pause after each.
  private static final int MAX_ROUNDS = 20;

  private static final Duration REST = Duration.ofSeconds(5);
  private static final int MAX_AT_ONCE = 32;

  /// Who reached us through the relay has most likely dialled us before, and its NAT remembers: it
  /// must have its new socket before our first packet is there. Later tries are alike for both.
  private static final Duration YIELD = Duration.ofMillis(100);

  private static final Duration BETWEEN = Duration.ofSeconds(1);
  private static final Duration PLAIN_DIAL = Duration.ofMillis(400);
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final int ROUND_TRIPS = 4;
  private static final long IDENTIFY_SECONDS = 5;

  private final ConnectionTable table;
  private final Vantage vantage;
  private final Drill drill;
  private final Map<Libp2pConnection, Semaphore> news = new ConcurrentHashMap<>();
  private final Semaphore places = new Semaphore(MAX_AT_ONCE);

  HolePunching(ConnectionTable table, Vantage vantage, Drill drill) {
    this.table = table;
    this.vantage = vantage;
    this.drill = drill;
  }

  /// Answers who wants to punch a hole to us. A handler of [Coordination#PROTOCOL].
  void answer(Stream stream) throws TunnelException, InterruptedException {
    if (!places.tryAcquire()) {
      stream.reset(Stream.CODE_UNSPECIFIED);
      return;
    }
    List<Registration> expected = new ArrayList<>();
    try {
      Rendezvous agreed =
          new Coordination(this::own)
              .answer(stream, named -> expected.add(drill.expect(stream.remote(), named)));
      drill.run(stream.remote(), agreed, Role.INITIATOR, Duration.ZERO);
    } finally {
      expected.forEach(Registration::close);
      places.release();
    }
  }

  /// Begins where the connection is one through which a peer reached us by a relay. Returns at
  /// once.
  void meet(Libp2pConnection connection) {
    if (connection.path().kind() != ConnectionPath.Kind.RELAY) {
      return;
    }
    if (connection.facts().role() == Role.RESPONDER) {
      Semaphore changes = new Semaphore(0);
      news.put(connection, changes);
      var _ = connection.onClose(_ -> changes.release());
      Thread.ofVirtual()
          .name("hole punch " + connection)
          .start(() -> accompany(connection, changes));
    } else {
      // The other will ask where we are; it costs a moment to find out.
      lookAround();
    }
  }

  /// Something of ours, or of a peer, may have changed. Returns at once.
  void changed() {
    news.values().forEach(Semaphore::release);
  }

  /// The peer of a connection has said what it is. One that relays can tell where we are: where UDP
  /// is kept out it takes most of a second to notice that, so we do not wait until it matters.
  void introduced(Libp2pConnection connection) {
    if (vantage.canAsk(connection)) {
      lookAround();
    }
  }

  private void lookAround() {
    Thread.ofVirtual().name("look around").start(this::prepare);
  }

  private void accompany(Libp2pConnection connection, Semaphore changes) {
    try {
      for (int round = 0; round < MAX_ROUNDS && connection.isOpen(); round++) {
        prepare();
        var _ = connection.protocols().await(IDENTIFY_SECONDS);
        Situation situation = situation(connection);
        if (isOfUse(connection)) {
          dialPublic(connection);
          tryToPunch(connection);
        }
        Thread.sleep(REST);
        while (connection.isOpen() && situation.equals(situation(connection))) {
          changes.acquire();
          changes.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      news.remove(connection);
    }
  }

  /// On what it depends whether a hole can be punched.
  private record Situation(Vantage.Place ours, Set<Multiaddr> theirs) {}

  private Situation situation(Libp2pConnection connection) {
    return new Situation(
        vantage.place(),
        connection.introduction().stream()
            .flatMap(said -> said.addresses().stream())
            .filter(address -> !address.isRelayed())
            .collect(Collectors.toSet()));
  }

  private void tryToPunch(Libp2pConnection connection) throws InterruptedException {
    if (!connection.protocols().speaks(Coordination.PROTOCOL)) {
      return;
    }
    for (int tried = 0; tried < TRIES && isOfUse(connection); tried++) {
      if (tried > 0) {
        Thread.sleep(BETWEEN);
      }
      try {
        Rendezvous agreed =
            new Coordination(this::own).open(connection.openLazily(Coordination.PROTOCOL));
        Thread.sleep(agreed.pause());
        drill.run(connection.remote(), agreed, Role.RESPONDER, tried == 0 ? YIELD : Duration.ZERO);
      } catch (TunnelException e) {
        LOG.log(
            System.Logger.Level.DEBUG,
            () -> "no hole to " + connection.remote().toShortString() + ": " + e.getMessage());
      }
    }
  }

  /// A peer that says it has a public address is dialled there like any other, and before a hole is
  /// punched to the same address: the two would get into each other's way.
  private void dialPublic(Libp2pConnection connection) throws InterruptedException {
    List<Multiaddr> open =
        connection.introduction().stream()
            .flatMap(said -> said.addresses().stream())
            .filter(address -> address.isPublic() && !address.isRelayed())
            .toList();
    if (!open.isEmpty()) {
      Thread plain =
          Thread.ofVirtual()
              .name("dial " + connection.remote().toShortString())
              .start(() -> drill.dial(connection.remote(), open));
      long end = System.nanoTime() + patience(connection).toNanos();
      while (plain.isAlive() && isOfUse(connection) && System.nanoTime() < end) {
        var _ = plain.join(LOOK);
      }
      plain.interrupt();
      plain.join();
    }
  }

  /// Handshakes take a few round trips, which are no longer than those through the relay.
  private static Duration patience(Libp2pConnection connection) {
    Duration enough =
        connection.path().rtt().map(rtt -> rtt.multipliedBy(ROUND_TRIPS)).orElse(Duration.ZERO);
    return enough.compareTo(PLAIN_DIAL) > 0 ? enough : PLAIN_DIAL;
  }

  private boolean isOfUse(Libp2pConnection connection) {
    return connection.isOpen() && !table.hasDirect(connection.remote());
  }

  private void prepare() {
    var _ = own();
  }

  private List<Multiaddr> own() {
    try {
      return vantage.look();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
