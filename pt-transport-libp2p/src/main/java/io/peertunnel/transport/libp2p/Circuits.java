package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PeerUnreachableException;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.net.Admission;
import io.peertunnel.transport.libp2p.relay.Circuit;
import io.peertunnel.transport.libp2p.relay.CircuitChannel;
import io.peertunnel.transport.libp2p.relay.RelayClient;
import io.peertunnel.transport.libp2p.secure.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Makes connections through relays, in both directions. Blocking code, thread-safe.
final class Circuits {
  private static final Duration ACCEPT_LIMIT = Duration.ofSeconds(15);

  private final RelayClient client;
  private final Securing securing;
  private final Admission admission;
  private final Connecting relays;

  /// Creates the maker.
  ///
  /// @param relays connects to a relay
  Circuits(RelayClient client, Securing securing, Admission admission, Connecting relays) {
    this.client = client;
    this.securing = securing;
    this.admission = admission;
    this.relays = relays;
  }

  /// Connects to a peer.
  @FunctionalInterface
  interface Connecting {
    /// Returns a connection. Blocks; an interrupt gives up.
    Connection connect(PeerInfo peer) throws PeerUnreachableException, InterruptedException;
  }

  /// Connects to a peer that has a reservation with a relay.
  ///
  /// @param claim asked once, before the connection is used
  /// @param end when to give up, in nanoseconds of the monotonic clock
  Libp2pConnection dial(PeerId peer, PeerInfo relay, BooleanSupplier claim, long end)
      throws TunnelException, InterruptedException {
    Circuit circuit = client.dial(relays.connect(relay), peer);
    return secure(circuit, Role.INITIATOR, claim, end);
  }

  /// Takes a peer that a relay passes on.
  void accepted(Circuit circuit) throws TunnelException, InterruptedException {
    long end = System.nanoTime() + ACCEPT_LIMIT.toNanos();
    var _ = secure(circuit, Role.RESPONDER, () -> true, end);
  }

  private Libp2pConnection secure(Circuit circuit, Role role, BooleanSupplier claim, long end)
      throws TunnelException, InterruptedException {
    Optional<Admission.Ticket> ticket =
        role == Role.INITIATOR ? admission.dial() : admission.acceptRelayed();
    if (ticket.isEmpty()) {
      circuit.stream().reset(Stream.CODE_UNSPECIFIED);
      throw new TunnelException("this program has too many connections");
    }
    Channel channel = open(circuit, ticket.get());
    try {
      return securing.secure(
          channel,
          new Establishment.Beginning(
              role, Optional.of(circuit.peer()), new Way(circuit.path(), Optional.empty()), claim),
          end);
    } finally {
      admission.secured(ticket.get());
    }
  }

  private Channel open(Circuit circuit, Admission.Ticket ticket)
      throws TunnelException, InterruptedException {
    ChannelFuture opened = CircuitChannel.open(circuit);
    opened.channel().closeFuture().addListener(_ -> admission.close(ticket));
    opened.await();
    if (!opened.isSuccess()) {
      admission.close(ticket);
      throw new TunnelException("cannot use the circuit: " + opened.cause().getMessage());
    }
    return opened.channel();
  }
}
