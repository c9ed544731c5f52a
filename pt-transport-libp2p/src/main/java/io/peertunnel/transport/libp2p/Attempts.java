package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.dial.Attempt;
import io.peertunnel.transport.libp2p.dial.DialPlan;
import io.peertunnel.transport.libp2p.dial.Route;
import io.peertunnel.transport.libp2p.secure.CrossedDialsException;
import io.peertunnel.transport.libp2p.secure.GuessRefusedException;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.ws.WsHandshake;
import io.peertunnel.transport.libp2p.ws.WsTarget;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Dials one address, each kind in its own way. Blocking code, thread-safe.
final class Attempts implements Attempt {
  private final TcpAttempt tcp;
  private final Securing securing;
  private final Optional<QuicPaths> quic;
  private final Circuits circuits;
  private final WsHandshake webSockets = new WsHandshake();

  /// Creates the dials.
  ///
  /// @param quic empty where there is no QUIC
  Attempts(TcpAttempt tcp, Securing securing, Optional<QuicPaths> quic, Circuits circuits) {
    this.tcp = tcp;
    this.securing = securing;
    this.quic = quic;
    this.circuits = circuits;
  }

  /// Returns the ways that can be dialled.
  Set<DialPlan.Lane> lanes() {
    Set<DialPlan.Lane> lanes =
        EnumSet.of(DialPlan.Lane.TCP, DialPlan.Lane.WEB_SOCKET, DialPlan.Lane.RELAY);
    if (quic.isPresent()) {
      lanes.add(DialPlan.Lane.QUIC);
    }
    return lanes;
  }

  @Override
  public Connection dial(PeerId peer, DialPlan.Step step, BooleanSupplier claim)
      throws TunnelException, InterruptedException {
    long end = System.nanoTime() + step.deadline().toNanos();
    try {
      return dial(peer, step, claim, end);
    } catch (GuessRefusedException _) {
      return dial(peer, step, claim, end);
    }
  }

  private Connection dial(PeerId peer, DialPlan.Step step, BooleanSupplier claim, long end)
      throws TunnelException, InterruptedException {
    return switch (step.route()) {
      case Route.Tcp route -> overTcp(peer, route.socket(), claim, end);
      case Route.Quic route when quic.isPresent() ->
          quic.get().dial(peer, route.socket(), claim, end);
      case Route.Relayed route -> circuits.dial(peer, route.relay(), claim, end);
      case Route.WebSocket route -> overWebSocket(peer, step.address(), route, claim, end);
      case Route.Quic _ -> throw new TunnelException("this system or its settings have no QUIC");
    };
  }

  private Connection overTcp(PeerId peer, InetSocketAddress socket, BooleanSupplier claim, long end)
      throws TunnelException, InterruptedException {
    try {
      return overTcp(peer, tcp.connect(socket), claim, end);
    } catch (CrossedDialsException _) {
      return overTcp(peer, tcp.connectAfresh(socket), claim, end);
    }
  }

  private Connection overTcp(PeerId peer, Channel channel, BooleanSupplier claim, long end)
      throws TunnelException, InterruptedException {
    return securing.secure(
        channel,
        new Establishment.Beginning(Role.INITIATOR, Optional.of(peer), Way.overTcp(channel), claim),
        end);
  }

  private Connection overWebSocket(
      PeerId peer, Multiaddr address, Route.WebSocket route, BooleanSupplier claim, long end)
      throws TunnelException, InterruptedException {
    if (route.target().security() == WsTarget.Security.TLS) {
      webSockets.prepare();
    }
    Channel channel = tcp.connect(route.socket());
    return securing.secure(
        channel,
        (fresh, listener) -> webSockets.client(fresh, route.target(), listener),
        new Establishment.Beginning(
            Role.INITIATOR, Optional.of(peer), Way.overWebSocket(channel, address), claim),
        end);
  }
}
