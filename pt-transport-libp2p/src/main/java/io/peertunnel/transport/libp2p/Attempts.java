package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.dial.Attempt;
import io.peertunnel.transport.libp2p.dial.DialPlan;
import io.peertunnel.transport.libp2p.dial.Route;
import io.peertunnel.transport.libp2p.secure.Role;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Dials one address, each kind in its own way. Blocking code, thread-safe.
final class Attempts implements Attempt {
  private final TcpAttempt tcp;
  private final Securing securing;

  Attempts(TcpAttempt tcp, Securing securing) {
    this.tcp = tcp;
    this.securing = securing;
  }

  @Override
  public Connection dial(PeerId peer, DialPlan.Step step, BooleanSupplier claim)
      throws TunnelException, InterruptedException {
    long end = System.nanoTime() + step.deadline().toNanos();
    return switch (step.route()) {
      case Route.Tcp route -> overTcp(peer, route.socket(), claim, end);
      default -> throw new TunnelException("it is of a kind that cannot be dialled here");
    };
  }

  private Connection overTcp(PeerId peer, InetSocketAddress socket, BooleanSupplier claim, long end)
      throws TunnelException, InterruptedException {
    Channel channel = tcp.connect(socket);
    return securing.secure(
        channel,
        new Establishment.Beginning(Role.INITIATOR, Optional.of(peer), Way.overTcp(channel), claim),
        end);
  }
}
