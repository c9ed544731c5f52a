package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Introduction;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identify.Identify;
import io.peertunnel.transport.libp2p.identify.PeerFacts;
import io.peertunnel.transport.libp2p.identify.SelfDescription;
import io.peertunnel.transport.libp2p.ping.Ping;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// Learns what peers say of themselves, and tells them when what we said has changed. Blocking
/// code, thread-safe.
final class Introductions implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Introductions.class.getName());
  private static final int MAX_PUSHES = 32;
  private static final int MAX_PEERS = 1000;
  private static final long PUSH_DELAY_MILLIS = 100;
  private static final long IDENTIFY_SECONDS = 5;
  private static final Duration PING_LIMIT = Duration.ofSeconds(10);

  private final ConnectionTable table;
  private final HostEvents events;
  private final Identify identify;
  private final Consumer<Libp2pConnection> learned;
  private final Ping ping = new Ping();
  private final Map<PeerId, List<Multiaddr>> book =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, List<Multiaddr>> eldest) {
          return size() > MAX_PEERS;
        }
      };
  private final Semaphore changes = new Semaphore(0);
  private final Semaphore pushes = new Semaphore(MAX_PUSHES);
  private final Thread pusher = Thread.ofVirtual().name("identify-push").unstarted(this::pushLoop);

  /// @param learned hears of each connection whose peer has said what it is
  Introductions(
      ConnectionTable table,
      HostEvents events,
      SelfDescription self,
      Consumer<Libp2pConnection> learned) {
    this.learned = learned;
    this.table = table;
    this.events = events;
    this.identify = new Identify(self, this::updated);
  }

  /// Serves the protocols and starts to push.
  void start(Served served) {
    var _ = served.add(Identify.PROTOCOL, identify::answer, () -> {});
    var _ = served.add(Identify.PUSH_PROTOCOL, identify::take, () -> {});
    var _ = served.add(Ping.PROTOCOL, ping::serve, () -> {});
    pusher.start();
  }

  /// Asks the peer of a new connection.
  void meet(Libp2pConnection connection) {
    Thread.ofVirtual().name("identify " + connection).start(() -> ask(connection));
  }

  /// Tells all peers soon. Changes in quick succession become one message.
  void changed() {
    changes.release();
  }

  /// Returns where a peer has said it can be reached.
  List<Multiaddr> addressesOf(PeerId peer) {
    synchronized (book) {
      return book.getOrDefault(peer, List.of());
    }
  }

  /// Returns how long a round trip takes, by a ping of its own.
  Duration measure(Libp2pConnection connection, Duration limit)
      throws TunnelException, InterruptedException {
    return ping.measure(connection.openLazily(Ping.PROTOCOL), limit);
  }

  @Override
  public void close() {
    pusher.interrupt();
  }

  private void ask(Libp2pConnection connection) {
    try {
      identify
          .ask(connection.openLazily(Identify.PROTOCOL))
          .ifPresent(facts -> learned(connection, facts));
      if (connection.path().rtt().isEmpty() && connection.protocols().speaks(Ping.PROTOCOL)) {
        connection.pinged(measure(connection, PING_LIMIT));
      }
    } catch (TunnelException e) {
      LOG.log(Level.DEBUG, () -> "cannot identify " + connection + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connection.protocols().giveUp();
    }
  }

  private void learned(Libp2pConnection connection, PeerFacts facts) {
    Introduction said = new Introduction(facts.protocols(), facts.addresses());
    facts.observed().ifPresent(connection::observed);
    connection.introduced(said);
    events.tell(listener -> listener.introduced(connection, said));
    if (!facts.addresses().isEmpty()) {
      synchronized (book) {
        book.put(connection.remote(), facts.addresses());
      }
    }
    learned.accept(connection);
  }

  private void updated(Connection connection, PeerFacts push) {
    if (connection instanceof Libp2pConnection own) {
      if (push.protocols().isEmpty()) {
        own.protocols().now().ifPresent(known -> learned(own, push.withProtocols(known)));
      } else {
        learned(own, push);
      }
    }
  }

  private void pushLoop() {
    try {
      while (true) {
        changes.acquire();
        Thread.sleep(PUSH_DELAY_MILLIS);
        changes.drainPermits();
        for (Libp2pConnection connection : table.all()) {
          pushes.acquire();
          Thread.ofVirtual().name("identify-push " + connection).start(() -> push(connection));
        }
      }
    } catch (InterruptedException e) {
      // The host is closed.
    }
  }

  private void push(Libp2pConnection connection) {
    try {
      var _ = connection.protocols().await(IDENTIFY_SECONDS);
      if (connection.protocols().speaks(Identify.PUSH_PROTOCOL)) {
        Stream stream = connection.openLazily(Identify.PUSH_PROTOCOL);
        identify.push(stream);
      }
    } catch (TunnelException e) {
      LOG.log(Level.DEBUG, () -> "cannot push to " + connection + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pushes.release();
    }
  }
}
