package io.peertunnel.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.ProtocolNotSupportedException;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// How streams are refused, cut off and interrupted: a part of [StreamContract].
abstract class StreamEndContract extends StreamFixture {
  @Test
  void tellsThePeerTheCodeOfAReset() throws Exception {
    BlockingQueue<Stream> accepted = serveByHand();
    Stream stream = openStream();
    stream.output().write(1);
    Stream far = take(accepted);
    assertThat(far.input().read()).isEqualTo(1);
    Background.Job<Integer> reading = background.start("reader", () -> far.input().read());
    Await.untilBlocked(reading.thread());
    stream.reset(0x1234);
    assertThatThrownBy(reading::get)
        .cause()
        .isInstanceOfSatisfying(
            StreamResetException.class, cause -> assertThat(cause.code()).isEqualTo(0x1234));
    assertThatThrownBy(() -> far.output().write(1)).isInstanceOf(IOException.class);
  }

  @Test
  void tellsTheFlowingPeerTheCodeOfAReset() throws Exception {
    BlockingQueue<Stream> accepted = serveByHand();
    Stream stream = openStream();
    CollectingHandler handler = new CollectingHandler();
    Flow flow = stream.flow(handler);
    flow.write(Chunk.of(ByteBuffer.wrap(new byte[] {1})));
    flow.flush();
    Stream far = take(accepted);
    assertThat(far.input().read()).isEqualTo(1);
    far.reset(0x7fff_fffeL);
    assertThat(handler.untilReset().code()).isEqualTo(0x7fff_fffeL);
    AtomicLong closed = new AtomicLong();
    flow.write(new FakeChunk(ByteBuffer.wrap(new byte[9]), closed::incrementAndGet));
    flow.flush();
    Await.until("the chunk is closed all the same", () -> closed.get() == 1);
  }

  @Test
  void resetsWhileThePeerStillWrites() throws Exception {
    BlockingQueue<Stream> accepted = serveByHand();
    Stream stream = openStream();
    AtomicLong written = new AtomicLong();
    Background.Job<Boolean> writer = background.start("writer", () -> flood(stream, written));
    take(accepted).reset(3);
    assertThatThrownBy(writer::get).hasCauseInstanceOf(StreamResetException.class);
  }

  @Test
  void doesNothingWhenAnEndedStreamIsReset() throws Exception {
    server.serve(PROTOCOL, Streams.echo());
    Stream stream = openStream();
    stream.output().write(1);
    stream.output().close();
    assertThat(stream.input().readAllBytes()).containsExactly(1);
    stream.reset(1);
    stream.close();
    assertThat(stream.connection().isOpen()).isTrue();
  }

  @Test
  void refusesProtocolsThatNobodyServes() throws Exception {
    Connection connection = connect();
    assertThatThrownBy(() -> openAndRead(connection, "/nobody/serves/this"))
        .isInstanceOf(ProtocolNotSupportedException.class);
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void resetsTheStreamOfAHandlerThatThrows() throws Exception {
    server.serve(
        PROTOCOL,
        stream -> {
          throw new TunnelException("on purpose");
        });
    Stream stream = openStream();
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
    assertThat(stream.connection().isOpen()).isTrue();
  }

  @Test
  void resetsStreamsWhenTheConnectionEnds() throws Exception {
    BlockingQueue<Stream> accepted = serveByHand();
    Stream blocking = openStream();
    blocking.output().write(1);
    Stream far = take(accepted);
    Stream flowing = openStream();
    CollectingHandler handler = new CollectingHandler();
    flowing.flow(handler);
    assertThat(far.input().read()).isEqualTo(1);
    Background.Job<Integer> near = background.start("near", () -> blocking.input().read());
    Background.Job<Integer> other = background.start("far", () -> far.input().read());
    Await.untilBlocked(near.thread());
    Await.untilBlocked(other.thread());
    blocking.connection().close();
    assertThatThrownBy(near::get).hasCauseInstanceOf(StreamResetException.class);
    assertThatThrownBy(other::get).hasCauseInstanceOf(StreamResetException.class);
    assertThat(handler.untilReset()).isNotNull();
    assertThatThrownBy(() -> blocking.connection().open(PROTOCOL))
        .isInstanceOf(TunnelException.class);
  }

  @Test
  void interruptsHandlersWhenTheConnectionEnds() throws Exception {
    CompletableFuture<Thread> serving = new CompletableFuture<>();
    CompletableFuture<String> interrupted = new CompletableFuture<>();
    server.serve(
        PROTOCOL,
        stream -> {
          serving.complete(Thread.currentThread());
          try {
            new CompletableFuture<Void>().get();
          } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            interrupted.complete(e.getClass().getSimpleName());
          }
        });
    Stream stream = openStream();
    stream.output().write(1);
    Await.untilBlocked(soon(serving));
    stream.connection().close();
    assertThat(soon(interrupted)).isEqualTo("InterruptedException");
  }

  @Test
  void leavesTheStreamAsItWasWhenAReadIsInterrupted() throws Exception {
    BlockingQueue<Stream> accepted = serveByHand();
    Stream stream = openStream();
    stream.output().write(1);
    Stream far = take(accepted);
    assertThat(far.input().read()).isEqualTo(1);
    Background.Job<Integer> reading = background.start("reader", () -> stream.input().read());
    reading.interruptWhenBlocked();
    assertThatThrownBy(reading::get).hasCauseInstanceOf(InterruptedIOException.class);
    far.output().write(42);
    assertThat(stream.input().read()).isEqualTo(42);
    stream.output().write(43);
    assertThat(far.input().read()).isEqualTo(43);
  }
}
