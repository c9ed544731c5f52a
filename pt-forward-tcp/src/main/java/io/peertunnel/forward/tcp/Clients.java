package io.peertunnel.forward.tcp;

import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Forwarder.StreamOpener;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;

/// *Blocking.* Finds the stream for each accepted client, on a virtual thread per client, and joins
/// the two.
final class Clients {
  private final PluginContext context;
  private final StreamOpener opener;
  private final ForwardListener listener;
  private final Loops loops;
  private final Splices splices;

  Clients(
      PluginContext context,
      StreamOpener opener,
      ForwardListener listener,
      Loops loops,
      Splices splices) {
    this.context = context;
    this.opener = opener;
    this.listener = listener;
    this.loops = loops;
    this.splices = splices;
  }

  /// Serves a client whose socket is on no loop yet, so that it can go to that of its stream.
  ///
  /// @param capacity gets its place back if the client is turned away
  /// @param onDecided called once, on that thread, when the client waits no more
  /// @return closing it turns the client away
  Registration serve(SocketChannel client, Capacity capacity, Runnable onDecided) {
    return context.spawn(
        "open a stream for a local client",
        () -> {
          try {
            decide(client, capacity);
          } finally {
            onDecided.run();
          }
        });
  }

  private void decide(SocketChannel client, Capacity capacity) throws InterruptedException {
    boolean joined = false;
    try {
      join(client, opener.open(), capacity);
      joined = true;
    } catch (TunnelException e) {
      String place = LocalSockets.text(client.localAddress());
      loops.tell(
          () -> listener.refused("a client of " + place + " was refused: " + e.getMessage()));
    } finally {
      if (!joined) {
        turnAway(client, capacity);
      }
    }
  }

  private void join(SocketChannel client, Stream stream, Capacity capacity) {
    boolean placed = false;
    try {
      loops
          .loopFor(stream.executor())
          .register(client)
          .addListener(registered -> onRegistered(registered, client, stream, capacity));
      placed = true;
    } finally {
      if (!placed) {
        stream.reset(Stream.CODE_UNSPECIFIED);
      }
    }
  }

  private void onRegistered(
      Future<?> registered, SocketChannel client, Stream stream, Capacity capacity) {
    if (registered.isSuccess()) {
      splices.start(client, stream, listener);
    } else {
      stream.reset(Stream.CODE_UNSPECIFIED);
      turnAway(client, capacity);
    }
  }

  private static void turnAway(SocketChannel client, Capacity capacity) {
    LocalSockets.closeByReset(client);
    capacity.release();
  }
}
