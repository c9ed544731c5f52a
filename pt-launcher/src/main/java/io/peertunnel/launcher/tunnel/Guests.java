package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.PeerId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// The peers that use a service that we share: those who have opened a stream to it and are still
/// connected. Thread-safe: one lock guards the map and what is in it.
final class Guests implements HostListener {
  private final Host host;
  private final Events events;
  private final Map<PeerId, Presence> present = new HashMap<>();

  Guests(Host host, Events events) {
    this.host = host;
    this.events = events;
  }

  /// A stream came in over a connection.
  synchronized void entered(Connection connection) {
    Presence presence =
        present.computeIfAbsent(
            connection.remote(), peer -> new Presence(host, events, connection));
    presence.announce(TunnelEvent.BY_INBOUND, Duration.ZERO);
    // It may have ended before it was listed, unheard.
    check(connection, "the connection was lost");
  }

  @Override
  public synchronized void connected(Connection connection) {
    check(connection, "the connection was lost");
  }

  @Override
  public synchronized void disconnected(Connection connection, CloseReason reason) {
    check(connection, reason.text());
  }

  @Override
  public synchronized void pathChanged(Connection connection, ConnectionPath before) {
    check(connection, "the connection was lost");
  }

  private void check(Connection connection, String reason) {
    Presence presence = present.get(connection.remote());
    if (presence != null && !presence.refresh()) {
      present.remove(connection.remote());
      presence.gone(reason);
    }
  }
}
