package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Datagrams;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.FlowHandler;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.Muxer;
import io.peertunnel.transport.libp2p.negotiate.Negotiation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// A stream over a stream of a multiplexer. Blocking code, thread-safe: what touches the
/// multiplexer hops to its event loop.
///
/// An outbound stream is lazy: its negotiation is sent together with the first bytes written. A
/// protocol in which the other side talks first works too, because the first read, the hand-over,
/// or [#LAZY_DELAY_MILLIS] without either sends it alone.
public final class Libp2pStream implements Stream {
  /// How long the negotiation of a lazy stream waits for company, in milliseconds.
  static final long LAZY_DELAY_MILLIS = 2;

  private final Identity identity;
  private final MuxedStream muxed;
  private final Outlet outlet;
  private final Inlet inlet;
  private final InputQueue queue;
  private final OutputPort port;
  private final CompletableFuture<Optional<StreamFailure>> answer = new CompletableFuture<>();
  private final AtomicBoolean handedOver = new AtomicBoolean();
  private final InputStream input = new Input();
  private final OutputStream output = new Output();

  /// What a stream is part of.
  ///
  /// @param connection the connection
  /// @param protocol the protocol id
  /// @param finished runs once, on the loop, when both directions have ended
  public record Identity(Connection connection, String protocol, Runnable finished) {}

  private Libp2pStream(
      Identity identity, MuxedStream muxed, Bytes opening, Optional<Negotiation> negotiation) {
    this.identity = identity;
    this.muxed = muxed;
    StreamEnds ends = new StreamEnds(identity.finished());
    this.outlet = new Outlet(muxed, ends, opening);
    this.queue = new InputQueue(muxed);
    this.port = new OutputPort(muxed.loop(), outlet);
    Sink first = new BlockingSink(queue, port);
    this.inlet =
        new Inlet(
            new Inlet.Parts(muxed, ends, outlet, identity.protocol(), first),
            negotiation,
            answer::complete);
    muxed.handler(inlet);
  }

  /// Opens a stream whose proposal waits for the first bytes. Completed on the loop; fails as the
  /// multiplexer does.
  public static CompletableFuture<Libp2pStream> open(Identity identity, Muxer muxer) {
    CompletableFuture<Libp2pStream> opened = new CompletableFuture<>();
    Future<MuxedStream> opening = muxer.open();
    opening.addListener(
        _ -> {
          if (opening.isSuccess()) {
            opened.complete(opened(identity, opening.getNow()));
          } else {
            opened.completeExceptionally(opening.cause());
          }
        });
    return opened;
  }

  /// Returns a stream that we opened. On the loop, within the listener of the multiplexer's future.
  public static Libp2pStream opened(Identity identity, MuxedStream muxed) {
    Negotiation negotiation = Negotiation.initiator(List.of(identity.protocol()));
    Libp2pStream stream =
        new Libp2pStream(identity, muxed, negotiation.opening(), Optional.of(negotiation));
    var _ =
        muxed.loop().schedule(stream.outlet::sendOpening, LAZY_DELAY_MILLIS, TimeUnit.MILLISECONDS);
    return stream;
  }

  /// Returns a stream of the peer, after its protocol has been agreed upon. On the loop.
  ///
  /// @param readAhead bytes that came with the negotiation; taken over
  static Libp2pStream accepted(Identity identity, MuxedStream muxed, ByteBuf readAhead) {
    Libp2pStream stream = new Libp2pStream(identity, muxed, Bytes.empty(), Optional.empty());
    stream.inlet.onData(readAhead);
    return stream;
  }

  /// Sends the proposal now and waits for the answer.
  ///
  /// @param seconds how long at most; then the stream is reset
  /// @throws io.peertunnel.spi.ProtocolNotSupportedException if the peer refuses
  public void awaitAgreement(long seconds) throws TunnelException, InterruptedException {
    nudge();
    try {
      Optional<StreamFailure> failure = answer.get(seconds, TimeUnit.SECONDS);
      if (failure.isPresent()) {
        throw failure.get().exception();
      }
    } catch (TimeoutException e) {
      reset(ErrorCode.NEGOTIATION_FAILED);
      throw new TunnelException(
          "the peer did not answer within " + seconds + " s whether it speaks " + protocol(), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      reset(ErrorCode.NONE);
      throw e;
    }
  }

  @Override
  public PeerId remote() {
    return identity.connection().remote();
  }

  @Override
  public String protocol() {
    return identity.protocol();
  }

  @Override
  public Connection connection() {
    return identity.connection();
  }

  @Override
  public Executor executor() {
    return muxed.loop();
  }

  @Override
  public InputStream input() {
    queue.requireOpen();
    return input;
  }

  @Override
  public OutputStream output() {
    port.requireOpen();
    return output;
  }

  @Override
  public Flow flow(FlowHandler handler) {
    if (!handedOver.compareAndSet(false, true)) {
      throw new IllegalStateException("the stream has been handed over");
    }
    queue.handOver();
    port.handOver();
    FlowSink sink = new FlowSink(muxed, handler, () -> outlet.reset(ErrorCode.NONE));
    LoopTasks.later(loop(), () -> switchTo(sink), () -> {});
    return new StreamFlow(loop(), outlet, this::reset);
  }

  @Override
  public Optional<Datagrams> datagrams() {
    return muxed.datagrams();
  }

  @Override
  public void reset(long code) {
    StreamFailure cause = StreamFailure.here(code);
    LoopTasks.run(
        loop(),
        () -> {
          outlet.reset(code);
          inlet.cutHere(cause);
        },
        () -> {
          queue.fail(cause);
          port.fail(cause);
        });
  }

  @Override
  public void close() {
    port.close();
    queue.discard();
  }

  @Override
  public String toString() {
    return protocol() + " with " + remote().toShortString() + " #" + muxed.id();
  }

  private EventLoop loop() {
    return muxed.loop();
  }

  private void nudge() {
    if (outlet.owesOpening()) {
      LoopTasks.run(loop(), outlet::sendOpening, () -> {});
    }
  }

  private void switchTo(FlowSink sink) {
    inlet.redirect(sink);
    InputQueue.Rest rest = queue.rest();
    rest.entries().forEach(entry -> sink.data(entry.bytes(), entry.credit()));
    if (!rest.entries().isEmpty()) {
      sink.burstEnd();
    }
    if (rest.ended()) {
      sink.end();
    }
    rest.failure().ifPresent(sink::fail);
    // One tick later, so that what the handler writes at once still shares the packet.
    LoopTasks.later(loop(), outlet::sendOpening, () -> {});
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (length == 0) {
        return 0;
      }
      nudge();
      return queue.read(target, offset, length);
    }

    @Override
    public int available() {
      return queue.available();
    }

    @Override
    public void close() {
      queue.discard();
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, source.length);
      port.write(source, offset, length);
    }

    @Override
    public void close() {
      port.close();
    }
  }
}
