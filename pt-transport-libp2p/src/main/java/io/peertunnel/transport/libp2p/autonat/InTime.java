package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Gives a dial a deadline. Blocking code, thread-safe.
final class InTime {
  private InTime() {}

  /// Dials, on a virtual thread of its own that is interrupted after `limit`.
  ///
  /// @throws TunnelException if the dial failed or took too long
  static Connection dial(BackDialer dialer, PeerId peer, Multiaddr address, Duration limit)
      throws TunnelException, InterruptedException {
    FutureTask<Connection> task = new FutureTask<>(() -> dialer.dial(peer, address));
    Thread thread = Thread.ofVirtual().name("autonat dial of " + address).start(task);
    boolean done = false;
    try {
      Connection connection = task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      done = true;
      return connection;
    } catch (TimeoutException e) {
      throw new TunnelException(address + " did not answer within " + limit.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TunnelException typed
          ? typed
          : new TunnelException("cannot dial " + address + ": " + e.getCause(), e);
    } finally {
      if (!done) {
        thread.interrupt();
        abandon(task);
      }
    }
  }

  /// Closes the connection if the dial ended well in the last moment.
  private static void abandon(FutureTask<Connection> task) {
    Thread.ofVirtual()
        .name("autonat dial given up")
        .start(
            () -> {
              try {
                task.get().close();
              } catch (ExecutionException | InterruptedException e) {
                // There is nothing to close.
              }
            });
  }
}
