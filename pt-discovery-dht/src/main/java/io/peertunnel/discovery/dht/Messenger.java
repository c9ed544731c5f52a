package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Asks peers, each over one stream that stays open between requests, and gives connections up that
/// it has opened and needs no more. Blocking; thread-safe.
final class Messenger implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final int MAX_LINES = 1024;

  private final Host host;
  private final Registration watch;
  private final Map<PeerId, Line> lines = new ConcurrentHashMap<>();

  Messenger(Host host) {
    this.host = host;
    this.watch =
        host.watch(
            new HostListener() {
              @Override
              public void disconnected(Connection connection, CloseReason reason) {
                forget(connection.remote());
              }
            });
  }

  /// An answer, and how it came.
  record Answer(KadMessage message, Connection connection) {}

  /// Connects to the peer if need be, and asks it. Takes as long as it takes: interrupt it to give
  /// up.
  ///
  /// @throws TunnelException if it cannot be reached or gives no answer
  Answer ask(PeerInfo peer, KadMessage request) throws TunnelException, InterruptedException {
    Line.Origin origin = origin(peer.id());
    Connection connection = host.connect(peer);
    KadMessage answer = line(peer.id()).ask(connection, origin, request);
    if (answer.type() != request.type()) {
      throw new TunnelException(
          peer.id().toShortString() + " answers " + answer.type() + " to " + request.type());
    }
    return new Answer(answer, connection);
  }

  /// Connects to the peer if need be, and sends a message that has no answer.
  ///
  /// @throws TunnelException if it cannot be reached
  void tell(PeerInfo peer, KadMessage message) throws TunnelException, InterruptedException {
    Line.Origin origin = origin(peer.id());
    line(peer.id()).tell(host.connect(peer), origin, message);
  }

  /// Tells whether a peer is being asked.
  boolean isAsking(PeerId peer) {
    Line line = lines.get(peer);
    return line != null && line.isBusy();
  }

  /// Ends what has not been used for a minute.
  void sweep() {
    lines.entrySet().removeIf(entry -> entry.getValue().sweep(IDLE.toNanos()));
  }

  @Override
  public void close() {
    watch.close();
    lines.values().forEach(Line::close);
    lines.clear();
  }

  private void forget(PeerId peer) {
    if (host.connections().stream().noneMatch(open -> open.remote().equals(peer))) {
      lines.remove(peer);
    }
  }

  private Line line(PeerId peer) throws TunnelException {
    if (lines.size() >= MAX_LINES && !lines.containsKey(peer)) {
      throw new TunnelException("more than " + MAX_LINES + " peers are being asked");
    }
    return lines.computeIfAbsent(peer, _ -> new Line());
  }

  private Line.Origin origin(PeerId peer) {
    boolean there = host.connections().stream().anyMatch(open -> open.remote().equals(peer));
    return there ? Line.Origin.OTHERS : Line.Origin.OWN;
  }
}
