package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import java.time.Duration;
import java.util.Optional;

/// A tunnel peer that is connected, from the first connection to the end of the last: posts when it
/// comes, changes its path, and goes. Keeps its connection from being closed for idleness. Guarded
/// by a lock of the owner.
final class Presence {
  private final Host host;
  private final Events events;
  private Connection connection;
  private Registration keeping;
  private ConnectionPath path;
  private State state = State.UNKNOWN;

  /// What is known of the peer.
  enum State {
    /// It is connected, and the user has not been told.
    UNKNOWN,
    /// The user has been told that it is connected.
    ANNOUNCED,
    /// A stream to it has been opened.
    PROVED,
    /// It is connected no more, or not used any more.
    GONE
  }

  Presence(Host host, Events events, Connection connection) {
    this.host = host;
    this.events = events;
    this.connection = connection;
    this.keeping = connection.keep();
    this.path = connection.path();
  }

  PeerId peer() {
    return connection.remote();
  }

  /// Returns the connection for new streams.
  Connection connection() {
    return connection;
  }

  ConnectionPath path() {
    return path;
  }

  boolean isAnnounced() {
    return state == State.ANNOUNCED || state == State.PROVED;
  }

  boolean isProved() {
    return state == State.PROVED;
  }

  /// Tells the user that the peer is connected, once.
  void announce(String by, Duration after) {
    if (state == State.UNKNOWN) {
      state = State.ANNOUNCED;
      path = connection.path();
      events.post(new TunnelEvent.PeerUp(peer(), path, by, after));
    }
  }

  /// Takes note that the peer serves the tunnel.
  void prove() {
    if (state == State.ANNOUNCED) {
      state = State.PROVED;
    }
  }

  /// Turns to the connection that the host prefers now.
  ///
  /// @return false if there is none
  boolean refresh() {
    Optional<Connection> preferred =
        host.connections().stream()
            .filter(open -> open.remote().equals(peer()) && open.isOpen())
            .findFirst();
    preferred.ifPresent(this::use);
    return preferred.isPresent();
  }

  /// Ends the presence.
  ///
  /// @param reason one sentence for the user, who is told if the peer was announced
  void gone(String reason) {
    if (isAnnounced()) {
      events.post(new TunnelEvent.PeerDown(peer(), path, reason));
    }
    state = State.GONE;
    keeping.close();
  }

  private void use(Connection preferred) {
    ConnectionPath before = path;
    if (!connection.equals(preferred)) {
      keeping.close();
      keeping = preferred.keep();
    }
    connection = preferred;
    path = preferred.path();
    if (isAnnounced() && !isSameWay(before, path)) {
      events.post(new TunnelEvent.PathChanged(peer(), before, path));
    }
  }

  private static boolean isSameWay(ConnectionPath one, ConnectionPath other) {
    return one.kind() == other.kind()
        && one.transport().equals(other.transport())
        && one.address().equals(other.address());
  }
}
