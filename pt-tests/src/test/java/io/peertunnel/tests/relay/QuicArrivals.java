package io.peertunnel.tests.relay;

import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.Muxer;
import io.peertunnel.transport.libp2p.net.Admission;
import io.peertunnel.transport.libp2p.net.EventLoops;
import io.peertunnel.transport.libp2p.net.TcpCongestion;
import io.peertunnel.transport.libp2p.quic.QuicContext;
import io.peertunnel.transport.libp2p.quic.QuicLink;
import io.peertunnel.transport.libp2p.quic.QuicMuxer;
import io.peertunnel.transport.libp2p.quic.QuicSettings;
import io.peertunnel.transport.libp2p.quic.QuicSockets;
import io.peertunnel.transport.libp2p.secure.SecureSession;
import io.peertunnel.transport.libp2p.secure.Upgrade;
import io.peertunnel.transport.libp2p.tls.QuicTls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Peers that come by QUIC, each from a socket of its own.
final class QuicArrivals implements Arrivals {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final String PROTOCOL = "quic-v1";
  private static final int MANY = 10_000;

  private final EventLoops loops =
      EventLoops.start(EventLoops.Kind.NIO, TcpCongestion.Choice.SYSTEM);
  private final Queue<QuicSockets> open = new ConcurrentLinkedQueue<>();
  private final PeerInfo relay;

  QuicArrivals(PeerInfo relay) {
    this.relay = relay;
  }

  @Override
  public LightPeer next() throws TunnelException, InterruptedException {
    Identity identity = Identity.generate();
    QuicSockets sockets = sockets(identity);
    InetSocketAddress target = relay.addresses().getFirst().quicSocket().orElseThrow();
    QuicLink link = sockets.connect(target, PeerCheck.only(relay.id(), identity.id()), PATIENCE);
    SecureSession session =
        new SecureSession(
            relay.id(),
            link.peer().key().encoded(),
            Upgrade.TLS,
            PROTOCOL,
            link.peer().channelBinding());
    LightPeer.Ends ends =
        new LightPeer.Ends(
            identity, session, ConnectionPath.direct(PROTOCOL, relay.addresses().getFirst()));
    CompletableFuture<LightPeer> made = new CompletableFuture<>();
    link.channel()
        .eventLoop()
        .execute(
            () -> made.complete(new LightPeer(ends, listener -> muxer(sockets, link, listener))));
    return LightPeer.result(made);
  }

  private QuicSockets sockets(Identity identity) throws InterruptedException {
    Upgrade upgrade = new Upgrade(identity, List.of());
    QuicSockets sockets =
        QuicSockets.open(
            List.of(),
            0,
            new QuicContext(
                loops,
                QuicTls.of(upgrade.credentials()),
                QuicSettings.standard(),
                new Admission(MANY, new Random()),
                PeerCheck.anyoneBut(identity.id()),
                link -> link.close(0)));
    open.add(sockets);
    return sockets;
  }

  private static Muxer muxer(QuicSockets sockets, QuicLink link, MuxListener listener) {
    QuicMuxer muxer = sockets.muxer(link.channel(), listener);
    link.channel().pipeline().addLast(muxer);
    return muxer;
  }

  @Override
  public void close() {
    open.forEach(QuicSockets::close);
    loops.abandon();
  }
}
