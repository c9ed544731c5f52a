package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.dial.Attempt;
import io.peertunnel.transport.libp2p.dial.DialPlan;
import io.peertunnel.transport.libp2p.net.Admission;
import io.peertunnel.transport.libp2p.net.TcpDialer;
import io.peertunnel.transport.libp2p.secure.Role;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// Dials one address over TCP: connects, and waits for the handshake. Blocking code.
final class TcpAttempt implements Attempt {
  private final TcpDialer dialer;
  private final Admission admission;
  private final Establishment establishment;

  TcpAttempt(TcpDialer dialer, Admission admission, Establishment establishment) {
    this.dialer = dialer;
    this.admission = admission;
    this.establishment = establishment;
  }

  @Override
  public Connection dial(PeerId peer, DialPlan.Step step, BooleanSupplier claim)
      throws TunnelException, InterruptedException {
    long end = System.nanoTime() + step.deadline().toNanos();
    Channel channel = connect(step);
    CompletableFuture<Libp2pConnection> upgraded = new CompletableFuture<>();
    AtomicBoolean decided = new AtomicBoolean();
    Establishment.Beginning beginning =
        new Establishment.Beginning(
            Role.INITIATOR,
            Optional.of(peer),
            () -> decided.compareAndSet(false, true) && claim.getAsBoolean());
    channel.eventLoop().execute(() -> start(channel, beginning, upgraded));
    try {
      return upgraded.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TunnelException typed
          ? typed
          : new TunnelException("the handshake failed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      giveUp(channel, decided);
      throw new TunnelException(
          "the handshake did not end within " + step.deadline().toSeconds() + " s", e);
    } catch (InterruptedException e) {
      giveUp(channel, decided);
      throw e;
    }
  }

  /// Closes the channel, unless the connection has just come about and others may use it already.
  private static void giveUp(Channel channel, AtomicBoolean decided) {
    if (decided.compareAndSet(false, true)) {
      var _ = channel.close();
    }
  }

  private Channel connect(DialPlan.Step step) throws TunnelException, InterruptedException {
    Admission.Ticket ticket =
        admission
            .dial()
            .orElseThrow(() -> new TunnelException("this program has too many connections"));
    boolean connected = false;
    try {
      Channel channel = dialer.connect(step.socket());
      channel.closeFuture().addListener(_ -> admission.close(ticket));
      connected = true;
      return channel;
    } finally {
      if (!connected) {
        admission.close(ticket);
      }
    }
  }

  private void start(
      Channel channel,
      Establishment.Beginning beginning,
      CompletableFuture<Libp2pConnection> upgraded) {
    var _ =
        establishment
            .start(channel, beginning)
            .whenComplete(
                (connection, failure) -> {
                  if (failure == null) {
                    upgraded.complete(connection);
                  } else {
                    upgraded.completeExceptionally(failure);
                  }
                });
    channel.config().setAutoRead(true);
  }
}
