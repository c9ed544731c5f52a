package io.peertunnel.transport.libp2p;

import io.netty.channel.ChannelPipeline;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Introduction;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.Muxer;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.secure.SecureSession;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import io.peertunnel.transport.libp2p.stream.InboundStreams;
import io.peertunnel.transport.libp2p.stream.Libp2pStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A connection to one peer. Blocking code, thread-safe; never call [#open(String)] on an event
/// loop.
final class Libp2pConnection implements Connection {
  private static final long AGREEMENT_SECONDS = 10;

  private final Facts facts;
  private final Muxer muxer;
  private final InboundStreams inbound;
  private final CloseListeners closing;
  private final PeerProtocols protocols = new PeerProtocols();
  private final AtomicInteger kept = new AtomicInteger();
  private final Parts parts;
  private volatile boolean ending;
  private volatile boolean doubted;
  private volatile Optional<Duration> pinged = Optional.empty();
  private volatile Optional<CloseReason> verdict = Optional.empty();
  private volatile Optional<Introduction> introduction = Optional.empty();
  private volatile Optional<Multiaddr> observed = Optional.empty();

  /// Creates a connection whose multiplexer is made by `factory` and added to `pipeline`. On the
  /// loop.
  ///
  /// @param parts what the connections of a host share
  Libp2pConnection(Facts facts, Parts parts, MuxerFactory factory, ChannelPipeline pipeline) {
    this.facts = facts;
    this.parts = parts;
    this.inbound = new InboundStreams(this, parts.served().handlers(), parts.served().budget());
    this.closing = new CloseListeners(parts.events());
    MuxerFactory.Fresh fresh =
        factory.create(
            pipeline.channel(),
            facts.role(),
            new MuxListener() {
              @Override
              public void onStream(MuxedStream stream) {
                inbound.accept(stream);
              }

              @Override
              public void onEnd(CloseReason reason) {
                ended(verdict.orElse(reason));
              }
            });
    this.muxer = fresh.muxer();
    pipeline.addLast(fresh.handler());
  }

  /// What is known of a connection from its start.
  ///
  /// @param established nanoseconds of the monotonic clock
  record Facts(SecureSession session, Role role, Way way, long established) {
    ConnectionPath path() {
      return way.path();
    }
  }

  /// What the connections of a host share.
  ///
  /// @param ended hears of each end, on the loop
  /// @param used hears of each connection on which a stream is being opened; must not block
  record Parts(
      Served served, HostEvents events, Consumer<Ended> ended, Consumer<Libp2pConnection> used) {}

  /// A connection that has ended.
  record Ended(Libp2pConnection connection, CloseReason reason) {}

  Facts facts() {
    return facts;
  }

  PeerProtocols protocols() {
    return protocols;
  }

  void pinged(Duration roundTrip) {
    pinged = Optional.of(roundTrip);
  }

  /// The peer does not answer on this connection: any other is better.
  void doubt() {
    doubted = true;
  }

  /// The peer answers again.
  void trust() {
    doubted = false;
  }

  boolean isDoubted() {
    return doubted;
  }

  /// Takes note of where the peer sees us.
  void observed(Multiaddr address) {
    observed = Optional.of(address);
  }

  /// Returns where the peer sees us; empty until it has said so.
  Optional<Multiaddr> observed() {
    return observed;
  }

  /// Takes note of what the peer says of itself.
  void introduced(Introduction said) {
    introduction = Optional.of(said);
    protocols.tell(said.protocols());
  }

  @Override
  public Optional<Introduction> introduction() {
    return introduction;
  }

  @Override
  public PeerId remote() {
    return facts.session().remote();
  }

  @Override
  public ConnectionPath path() {
    return muxer.rtt().or(() -> pinged).map(facts.path()::withRtt).orElse(facts.path());
  }

  @Override
  public Bytes channelBinding() {
    return facts.session().channelBinding();
  }

  /// Opens a stream. A protocol that the peer has not said it speaks is asked for first, each time:
  /// a program that has just started may speak it a moment later. What the peer says of itself is
  /// not waited for: the answer comes as soon.
  @Override
  public Stream open(String protocol) throws TunnelException, InterruptedException {
    parts.used().accept(this);
    Libp2pStream stream = openLazily(protocol);
    if (!protocols.speaks(protocol)) {
      stream.awaitAgreement(AGREEMENT_SECONDS);
    }
    return stream;
  }

  @Override
  public boolean isOpen() {
    return !ending && closing.isOpen();
  }

  @Override
  public Registration onClose(Consumer<CloseReason> listener) {
    return closing.add(listener);
  }

  @Override
  public Registration keep() {
    kept.incrementAndGet();
    return Registration.once(kept::decrementAndGet);
  }

  @Override
  public void closeIfIdle() {
    closeIfIdle(ErrorCode.NONE, "not needed any more");
  }

  @Override
  public void close() {
    close(ErrorCode.NONE, "closed on this side");
  }

  /// From here on the connection is not open: the peer may hear of it before our loop is done.
  void close(long code, String reason) {
    ending = true;
    muxer.close(code, reason);
  }

  /// Ends the connection because it is of no use any more, rather than on purpose.
  void abandon(String why) {
    verdict = Optional.of(new CloseReason(CloseReason.Origin.NETWORK, 0, why));
    close(ErrorCode.NONE, why);
  }

  /// Ends the connection if it carries no stream and nobody keeps it.
  void closeIfIdle(long code, String reason) {
    muxer
        .loop()
        .execute(
            () -> {
              if (muxer.streams() == 0 && kept.get() == 0) {
                close(code, reason);
              }
            });
  }

  @Override
  public String toString() {
    return remote().toShortString() + " at " + facts.path().address();
  }

  /// Opens a stream whose proposal waits for the first bytes, whatever the peer is known to speak.
  Libp2pStream openLazily(String protocol) throws TunnelException, InterruptedException {
    CompletableFuture<Libp2pStream> opened =
        Libp2pStream.open(new Libp2pStream.Identity(this, protocol, () -> {}), muxer);
    try {
      return opened.get();
    } catch (ExecutionException e) {
      throw new TunnelException("cannot open a stream to peer " + remote() + ": " + text(e), e);
    } catch (InterruptedException e) {
      var _ = opened.thenAccept(late -> late.reset(ErrorCode.NONE));
      throw e;
    }
  }

  private void ended(CloseReason reason) {
    inbound.end();
    protocols.giveUp();
    if (closing.end(reason)) {
      parts.ended().accept(new Ended(this, reason));
    }
  }

  private static String text(ExecutionException failure) {
    Throwable cause = failure.getCause();
    return cause == null ? "it failed" : String.valueOf(cause.getMessage());
  }
}
