package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerUnreachableException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Finds out whether connections that are being used still lead to their peer. Blocking code,
/// thread-safe.
///
/// When the network of a peer changes, only the peer notices, and what it says of that does not
/// come through our NAT. So when a stream is opened, each connection to that peer is asked for a
/// ping, once in [#PAUSE]. A connection that does not answer within [#LIMIT] is doubted: the peer
/// is dialled afresh, and new streams go where it answers. The connection itself is left alone,
/// with its streams, and trusted again once it answers: its line may only be silent for a while.
final class Doubts {
  private static final System.Logger LOG = System.getLogger(Doubts.class.getName());
  private static final Duration YOUNG = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final ConnectionTable table;
  private final Liveness liveness;
  private final Dial dial;
  private final Consumer<Libp2pConnection> trusted;
  private final Set<Libp2pConnection> asked = ConcurrentHashMap.newKeySet();

  /// Creates it.
  ///
  /// @param trusted hears of a connection that answers again
  Doubts(ConnectionTable table, Liveness liveness, Dial dial, Consumer<Libp2pConnection> trusted) {
    this.table = table;
    this.liveness = liveness;
    this.dial = dial;
    this.trusted = trusted;
  }

  /// Dials a peer that has no connection that is not doubted.
  @FunctionalInterface
  interface Dial {
    Connection connect(PeerId peer) throws PeerUnreachableException, InterruptedException;
  }

  /// A stream is being opened. Returns at once.
  void used(Libp2pConnection connection) {
    table.of(connection.remote()).forEach(this::check);
  }

  private void check(Libp2pConnection connection) {
    long now = System.nanoTime();
    boolean isDue =
        now - connection.facts().established() > YOUNG.toNanos()
            && mayBeAsked(connection)
            && asked.add(connection);
    if (isDue) {
      Thread.ofVirtual().name("doubt " + connection).start(() -> ask(connection));
    }
  }

  /// A connection may fall silent before the peer has said what it speaks.
  private static boolean mayBeAsked(Libp2pConnection connection) {
    return connection
        .protocols()
        .now()
        .map(spoken -> spoken.contains(io.peertunnel.transport.libp2p.ping.Ping.PROTOCOL))
        .orElse(true);
  }

  private void ask(Libp2pConnection connection) {
    try {
      while (connection.isOpen() && !liveness.answers(connection, LIMIT)) {
        connection.doubt();
        dialAfresh(connection.remote());
        Thread.sleep(LIMIT);
      }
      if (connection.isDoubted() && connection.isOpen()) {
        connection.trust();
        trusted.accept(connection);
      }
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      asked.remove(connection);
    }
  }

  private void dialAfresh(PeerId peer) throws InterruptedException {
    try {
      var _ = dial.connect(peer);
    } catch (PeerUnreachableException e) {
      LOG.log(Level.DEBUG, () -> "no other way: " + e.getMessage());
    }
  }
}
