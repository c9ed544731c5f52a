package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.net.TcpDialer;
import io.peertunnel.transport.libp2p.ws.WsListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Makes connections of channels that we have opened, and waits for that. Blocking code,
/// thread-safe.
final class Securing {
  private final Establishment establishment;

  Securing(Establishment establishment) {
    this.establishment = establishment;
  }

  /// Returns the connection, once the handshake is over. The channel does not read yet; if there
  /// will be no connection it is closed.
  ///
  /// @param end when to give up, in nanoseconds of the monotonic clock
  /// @throws TunnelException if the handshake fails, takes too long, or the connection is not
  ///     wanted any more
  Libp2pConnection secure(Channel channel, Establishment.Beginning beginning, long end)
      throws TunnelException, InterruptedException {
    return secure(channel, Preface.NONE, beginning, end);
  }

  /// Does the same where something else comes before the handshake.
  Libp2pConnection secure(
      Channel channel, Preface preface, Establishment.Beginning beginning, long end)
      throws TunnelException, InterruptedException {
    CompletableFuture<Libp2pConnection> secured = new CompletableFuture<>();
    AtomicBoolean decided = new AtomicBoolean();
    Establishment.Beginning guarded =
        new Establishment.Beginning(
            beginning.role(),
            beginning.expected(),
            beginning.way(),
            () -> decided.compareAndSet(false, true) && beginning.claim().getAsBoolean());
    channel
        .eventLoop()
        .execute(
            () -> {
              preface.begin(
                  channel,
                  new WsListener() {
                    @Override
                    public void onOpen(Channel open) {
                      start(open, guarded, secured);
                    }

                    @Override
                    public void onFailed(TunnelException cause) {
                      secured.completeExceptionally(cause);
                    }
                  });
              channel.config().setAutoRead(true);
            });
    try {
      return secured.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TunnelException typed
          ? typed
          : new TunnelException("the handshake failed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      giveUp(channel, decided);
      throw new TunnelException("the handshake did not end in time", e);
    } catch (InterruptedException e) {
      giveUp(channel, decided);
      throw e;
    }
  }

  /// Closes the channel, unless the connection has just come about and others may use it already.
  private static void giveUp(Channel channel, AtomicBoolean decided) {
    if (decided.compareAndSet(false, true)) {
      TcpDialer.leaveNothing(channel);
      var _ = channel.close();
    }
  }

  private void start(
      Channel channel,
      Establishment.Beginning beginning,
      CompletableFuture<Libp2pConnection> secured) {
    var _ =
        establishment
            .start(channel, beginning)
            .whenComplete(
                (connection, failure) -> {
                  if (failure == null) {
                    secured.complete(connection);
                  } else {
                    secured.completeExceptionally(failure);
                  }
                });
  }
}
