package io.peertunnel.transport.libp2p.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.tls.QuicHandshake;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Begins the handshakes that others ask for on one socket, if the gate admits them, and ends those
/// that take longer than [#DEADLINE]. Loop code.
final class Acceptor {
  static final Duration DEADLINE = Duration.ofSeconds(15);

  private static final System.Logger LOG = System.getLogger(Acceptor.class.getName());

  private final QuicContext context;
  private final InboundGate gate;
  private final AddressProof proof;

  Acceptor(QuicContext context, InboundGate gate, AddressProof proof) {
    this.context = context;
    this.gate = gate;
    this.proof = proof;
  }

  /// Says that a packet opens no connection. The codec drops the packet then. Cheap, as it may be
  /// thrown often.
  private static final class NotAdmitted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotAdmitted() {
      super("not admitted", null, false, false);
    }
  }

  /// Returns the TLS of a new connection, for the codec, which has not registered its channel yet.
  QuicSslEngine begin(QuicChannel channel) {
    if (!(channel.remoteSocketAddress() instanceof InetSocketAddress remote)
        || !gate.admit(channel, remote.getAddress(), proof.latest(), System.nanoTime())) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> "refused a QUIC connection from " + channel.remoteSocketAddress());
      throw new NotAdmitted();
    }
    QuicHandshake handshake = context.tls().server(context.inbound());
    LinkHandler handler =
        new LinkHandler(handshake, Role.RESPONDER, new Settled(channel, gate, context.accepted()));
    channel.pipeline().addLast(handler);
    var deadline =
        channel
            .parent()
            .eventLoop()
            .schedule(() -> giveUp(channel, handler), DEADLINE.toSeconds(), TimeUnit.SECONDS);
    channel.closeFuture().addListener(_ -> deadline.cancel(false));
    return handshake.engine();
  }

  private void giveUp(QuicChannel channel, LinkHandler handler) {
    handler.giveUp(
        new TunnelException("the handshake took longer than " + DEADLINE.toSeconds() + " s"));
    if (!channel.isActive()) {
      // The codec may have dropped the channel without ever having registered it.
      gate.gone(channel);
    }
  }

  private record Settled(QuicChannel channel, InboundGate gate, Consumer<QuicLink> accepted)
      implements LinkHandler.Outcome {
    @Override
    public void proven(QuicLink link) {
      gate.secured(channel);
      accepted.accept(link);
    }

    @Override
    public void failed(TunnelException cause) {
      gate.secured(channel);
      LOG.log(System.Logger.Level.DEBUG, () -> "an accepted QUIC connection failed: " + cause);
    }
  }
}
