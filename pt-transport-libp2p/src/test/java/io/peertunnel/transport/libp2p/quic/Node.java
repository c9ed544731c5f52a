package io.peertunnel.transport.libp2p.quic;

import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.net.Admission;
import io.peertunnel.transport.libp2p.net.EventLoops;
import io.peertunnel.transport.libp2p.net.TcpCongestion;
import io.peertunnel.transport.libp2p.tls.QuicTls;
import io.peertunnel.transport.libp2p.tls.TlsCredentials;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// One end of connections on loopback: QUIC sockets, and what became of the links on them.
final class Node {
  static final long PATIENCE_SECONDS = 30;
  static final Duration LIMIT = Duration.ofSeconds(10);

  private final Identity identity = Identity.generate();
  private final EventLoops loops;
  private final QuicSockets sockets;
  private final BlockingQueue<Connected> accepted = new LinkedBlockingQueue<>();
  private volatile Consumer<MuxedStream> serve = stream -> stream.reset(1);

  Node(EventLoops.Kind kind) throws InterruptedException {
    this(kind, QuicSettings.standard(), List.of(loopback(0)));
  }

  Node(EventLoops.Kind kind, QuicSettings settings, List<InetSocketAddress> wanted)
      throws InterruptedException {
    this(kind, settings, wanted, PeerCheck::anyoneBut);
  }

  /// @param inbound who may come in, given our own id
  Node(
      EventLoops.Kind kind,
      QuicSettings settings,
      List<InetSocketAddress> wanted,
      Function<PeerId, PeerCheck> inbound)
      throws InterruptedException {
    loops = EventLoops.start(kind, TcpCongestion.Choice.SYSTEM);
    TlsCredentials credentials = TlsCredentials.generate(identity, List.of());
    sockets =
        QuicSockets.open(
            wanted,
            0,
            new QuicContext(
                loops,
                QuicTls.of(credentials),
                settings,
                new Admission(256, new Random(1)),
                inbound.apply(identity.id()),
                link -> accepted.add(attach(link))));
    sockets.start();
  }

  /// A link with its multiplexer.
  record Connected(
      QuicLink link,
      QuicMuxer muxer,
      BlockingQueue<MuxedStream> streams,
      CompletableFuture<CloseReason> end) {
    Peer open() throws Exception {
      CompletableFuture<Peer> opened = new CompletableFuture<>();
      var opening = muxer.open();
      opening.addListener(
          done -> {
            if (done.isSuccess()) {
              opened.complete(new Peer(opening.getNow()));
            } else {
              opened.completeExceptionally(done.cause());
            }
          });
      return opened.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    CloseReason awaitEnd() throws Exception {
      return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  PeerId id() {
    return identity.id();
  }

  QuicSockets sockets() {
    return sockets;
  }

  InetSocketAddress address() {
    return sockets.sockets().getFirst();
  }

  /// Says what to do with the streams of peers from now on, on the loop.
  void serve(Consumer<MuxedStream> how) {
    serve = how;
  }

  Connected dial(Node other) throws TunnelException, InterruptedException {
    return dial(other.address(), PeerCheck.only(other.id(), id()));
  }

  Connected dial(InetSocketAddress target, PeerCheck check)
      throws TunnelException, InterruptedException {
    QuicLink link = sockets.connect(target, check, LIMIT);
    CompletableFuture<Connected> attached = new CompletableFuture<>();
    link.channel().eventLoop().execute(() -> attached.complete(attach(link)));
    return attached.join();
  }

  Connected accepted() throws InterruptedException {
    Connected next = accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no connection was accepted");
    }
    return next;
  }

  boolean hasAccepted() {
    return !accepted.isEmpty();
  }

  private Connected attach(QuicLink link) {
    BlockingQueue<MuxedStream> streams = new LinkedBlockingQueue<>();
    CompletableFuture<CloseReason> end = new CompletableFuture<>();
    QuicMuxer muxer =
        sockets.muxer(
            link.channel(),
            new MuxListener() {
              @Override
              public void onStream(MuxedStream stream) {
                streams.add(stream);
                serve.accept(stream);
              }

              @Override
              public void onEnd(CloseReason reason) {
                end.complete(reason);
              }
            });
    link.channel().pipeline().addLast(muxer);
    return new Connected(link, muxer, streams, end);
  }

  void stop() throws InterruptedException {
    sockets.close();
    loops.stop(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
  }

  /// Returns a port on which nothing listened a moment ago.
  static int freePort() throws IOException {
    try (DatagramSocket probe = new DatagramSocket(loopback(0))) {
      return probe.getLocalPort();
    }
  }
}
