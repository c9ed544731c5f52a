package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.net.Admission;
import io.peertunnel.transport.libp2p.net.EventLoops;
import io.peertunnel.transport.libp2p.quic.QuicContext;
import io.peertunnel.transport.libp2p.quic.QuicLink;
import io.peertunnel.transport.libp2p.quic.QuicSettings;
import io.peertunnel.transport.libp2p.quic.QuicSockets;
import io.peertunnel.transport.libp2p.secure.SecureSession;
import io.peertunnel.transport.libp2p.secure.Upgrade;
import io.peertunnel.transport.libp2p.tls.QuicTls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Makes connections over QUIC. Blocking code, thread-safe.
final class QuicPaths {
  private final PeerId self;
  private final Establishment establishment;
  private final Admission admission;
  private final QuicSockets sockets;

  private QuicPaths(Base base, List<InetSocketAddress> listen, int port)
      throws InterruptedException {
    this.self = base.self();
    this.establishment = base.establishment();
    this.admission = base.admission();
    this.sockets =
        QuicSockets.open(
            listen,
            port,
            new QuicContext(
                base.loops(),
                base.tls().get(),
                base.settings(),
                base.admission(),
                PeerCheck.anyoneBut(self),
                this::accepted));
  }

  /// What they rest on.
  record Base(
      PeerId self,
      EventLoops loops,
      Supplier<QuicTls> tls,
      QuicSettings settings,
      Admission admission,
      Establishment establishment) {}

  /// Opens the sockets. Nobody is let in before they are started.
  ///
  /// @param port for those that leave it to the system; 0 for none
  static QuicPaths open(Base base, List<InetSocketAddress> listen, int port)
      throws InterruptedException {
    return new QuicPaths(base, listen, port);
  }

  QuicSockets sockets() {
    return sockets;
  }

  /// Dials.
  ///
  /// @param claim asked once, before the connection is used
  /// @param end when to give up, in nanoseconds of the monotonic clock
  Libp2pConnection dial(PeerId peer, InetSocketAddress socket, BooleanSupplier claim, long end)
      throws TunnelException, InterruptedException {
    Admission.Ticket ticket =
        admission
            .dial()
            .orElseThrow(() -> new TunnelException("this program has too many connections"));
    boolean connected = false;
    QuicLink link;
    try {
      Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
      link = sockets.connect(socket, PeerCheck.only(peer, self), left);
      link.channel().closeFuture().addListener(_ -> admission.close(ticket));
      connected = true;
    } finally {
      if (!connected) {
        admission.close(ticket);
      }
    }
    return await(link, claim);
  }

  /// Takes a connection that a peer has made. On its loop.
  private void accepted(QuicLink link) {
    try {
      var _ = establish(link, () -> true);
    } catch (TunnelException e) {
      System.getLogger(QuicPaths.class.getName())
          .log(System.Logger.Level.DEBUG, () -> "did not accept " + link + ": " + e.getMessage());
    }
  }

  /// Sends noise to a place from where a peer is about to dial us.
  void punch(InetSocketAddress target, Duration length, BooleanSupplier done)
      throws TunnelException, InterruptedException {
    sockets.punch(target, length, done);
  }

  private Libp2pConnection await(QuicLink link, BooleanSupplier claim)
      throws TunnelException, InterruptedException {
    CompletableFuture<Libp2pConnection> established = new CompletableFuture<>();
    link.channel()
        .eventLoop()
        .execute(
            () -> {
              try {
                established.complete(establish(link, claim));
              } catch (TunnelException e) {
                established.completeExceptionally(e);
              }
            });
    try {
      return established.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TunnelException typed
          ? typed
          : new TunnelException("the connection failed: " + e.getCause(), e);
    }
  }

  private Libp2pConnection establish(QuicLink link, BooleanSupplier claim) throws TunnelException {
    SecureSession session =
        new SecureSession(
            link.peer().key().id(),
            link.peer().key().encoded(),
            Upgrade.TLS,
            Way.QUIC,
            link.peer().channelBinding());
    Way way = Way.overQuic(link.remote(), link.local());
    return establishment.establish(
        link.channel().pipeline(),
        session,
        new Establishment.Beginning(link.role(), Optional.of(session.remote()), way, claim),
        (channel, _, listener) -> {
          var muxer = sockets.muxer(channel, listener);
          return new MuxerFactory.Fresh(muxer, muxer);
        });
  }
}
