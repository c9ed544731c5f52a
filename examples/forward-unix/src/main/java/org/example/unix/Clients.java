package org.example.unix;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Forwarder.StreamOpener;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.PluginContext.Level;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/// Takes the clients of a binding and opens a stream for each. Blocking.
///
/// @param opener opens the streams
/// @param listener hears of them
record Clients(
    PluginContext context, Connections connections, StreamOpener opener, ForwardListener listener) {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// Accepts until the socket is closed. While the limit is reached further clients wait.
  void accept(SocketFile file) throws InterruptedException {
    while (file.isOpen()) {
      try {
        enter(file.accept(), file.path());
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        context.report(Level.WARNING, file.path() + " accepts nobody now: " + e.getMessage());
        context.sleep(PAUSE);
      }
    }
  }

  private void enter(SocketChannel client, Path path) throws InterruptedException {
    boolean entered = false;
    try {
      connections.enter();
      entered = true;
      context.spawn("client of " + path, () -> join(client, path));
    } catch (InterruptedException | IllegalStateException e) {
      Sockets.close(client);
      if (entered) {
        connections.leave();
      }
      throw e;
    }
  }

  private void join(SocketChannel client, Path path) throws InterruptedException {
    Stream stream;
    try {
      stream = opener.open();
    } catch (TunnelException | RuntimeException e) {
      turnAway(client);
      listener.refused("a client of " + path + " was turned away: " + e.getMessage());
      return;
    } catch (InterruptedException e) {
      turnAway(client);
      throw e;
    }
    connections.start(new Splice(client, stream, listener));
  }

  private void turnAway(SocketChannel client) {
    Sockets.close(client);
    connections.leave();
  }
}
