package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.TunnelException;
import java.lang.System.Logger.Level;
import java.time.Duration;

/// Whether the peer of a connection is there. Blocking code, thread-safe.
///
/// Any answer to a ping says so, a refusal too: peers serve a few pings at once, and all
/// connections to one may be asked together.
final class Liveness {
  private static final System.Logger LOG = System.getLogger(Liveness.class.getName());

  private final Ping ping;

  Liveness(Ping ping) {
    this.ping = ping;
  }

  /// Asks the peer of a connection for an echo.
  @FunctionalInterface
  interface Ping {
    Duration measure(Libp2pConnection connection, Duration limit)
        throws TunnelException, InterruptedException;
  }

  /// Returns whether an answer comes within `limit`. A connection that has ended gives none.
  boolean answers(Libp2pConnection connection, Duration limit) throws InterruptedException {
    long start = System.nanoTime();
    try {
      connection.pinged(ping.measure(connection, limit));
      return true;
    } catch (TunnelException e) {
      LOG.log(Level.DEBUG, () -> connection + " gives no echo: " + e.getMessage());
      return connection.isOpen() && System.nanoTime() - start < limit.toNanos();
    }
  }
}
