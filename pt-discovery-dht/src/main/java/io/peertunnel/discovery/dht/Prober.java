package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.Introduction;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.TunnelException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Lets peers into the table: those that say they serve the protocol, have room there, and answer a
/// probe. Blocking; thread-safe.
final class Prober implements HostListener {
  private static final System.Logger LOG = System.getLogger(Prober.class.getName());
  private static final int MAX_AT_ONCE = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Circle circle;
  private final Set<PeerId> running = ConcurrentHashMap.newKeySet();

  Prober(Circle circle) {
    this.circle = circle;
  }

  @Override
  public void introduced(Connection connection, Introduction introduction) {
    PeerId peer = connection.remote();
    if (introduction.protocols().contains(KadMessage.PROTOCOL)) {
      List<Multiaddr> usable = circle.scope().usable(introduction.addresses(), connection);
      PeerInfo where = new PeerInfo(peer, usable);
      circle.neighbourhood().moved(where);
      // Whoever is being asked proves itself by that answer.
      if (!circle.messenger().isAsking(peer)) {
        probe(where);
      }
    } else {
      circle.failed(peer);
    }
  }

  /// Asks a peer, if there is room for it, on a thread of its own.
  void probe(PeerInfo peer) {
    if (!circle.neighbourhood().wants(peer)
        || running.size() >= MAX_AT_ONCE
        || !running.add(peer.id())) {
      return;
    }
    Thread.ofVirtual()
        .name("dht: probe " + peer.id().toShortString())
        .start(
            () -> {
              try {
                ask(peer);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                running.remove(peer.id());
              }
            });
  }

  /// Asks a peer for those near to us.
  ///
  /// @return whether it answered
  boolean ask(PeerInfo peer) throws InterruptedException {
    return ask(peer, PATIENCE);
  }

  /// As [#ask(PeerInfo)], for a limited time.
  boolean ask(PeerInfo peer, Duration patience) throws InterruptedException {
    KadMessage request = KadMessage.findNode(circle.self().multihash());
    try {
      Messenger.Answer answer = Bounded.call(patience, () -> circle.messenger().ask(peer, request));
      circle.answered(peer, answer.connection());
      return true;
    } catch (TunnelException e) {
      LOG.log(Level.DEBUG, () -> "no answer from " + peer.id() + ": " + e.getMessage());
      circle.failed(peer.id());
      circle.neighbourhood().replacementFor(peer.id()).ifPresent(this::probe);
      return false;
    }
  }
}
