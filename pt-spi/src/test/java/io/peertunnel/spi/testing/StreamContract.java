package io.peertunnel.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.ProtocolNotSupportedException;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every [Host] promises of the streams on its connections. An implementation's test extends
/// this and says how to open hosts.
@Timeout(120)
public abstract class StreamContract {
  private static final String PROTOCOL = "/contract/1.0.0";
  private static final int LARGE = 10 * 1024 * 1024;
  private static final long FLOOD = 96L * 1024 * 1024;
  private static final int PIECE = 16 * 1024;

  private final Background background = new Background();
  private Host client;
  private Host server;

  /// Creates the contract.
  protected StreamContract() {}

  /// Opens a host that others of the same test can reach. The contract closes it.
  ///
  /// @param name different for each host of a test
  protected abstract Host open(String name) throws Exception;

  /// Returns how many bytes at most are under way on a stream whose reader takes none: the largest
  /// window, and what sockets on the way hold.
  protected long mostUnderWay() {
    return 48L * 1024 * 1024;
  }

  @BeforeEach
  final void openHosts() throws Exception {
    client = open("client");
    server = open("server");
  }

  @AfterEach
  final void closeHosts() throws Exception {
    background.stop();
    client.close();
    server.close();
  }

  @Test
  void carriesBytesBothWays() throws Exception {
    server.serve(PROTOCOL, Streams.echo());
    try (Stream stream = openStream()) {
      assertThat(stream.protocol()).isEqualTo(PROTOCOL);
      assertThat(stream.remote()).isEqualTo(server.id());
      assertThat(stream.connection().remote()).isEqualTo(server.id());
      stream.output().write(new byte[] {1, 2, 3});
      assertThat(stream.input().readNBytes(3)).containsExactly(1, 2, 3);
      stream.output().write(200);
      assertThat(stream.input().read()).isEqualTo(200);
      stream.output().close();
      assertThat(stream.input().read()).isEqualTo(-1);
      assertThat(stream.input().read()).isEqualTo(-1);
    }
  }

  @Test
  void tellsTheHandlerWhoOpenedTheStream() throws Exception {
    BlockingQueue<Stream> accepted = serveByHand();
    try (Stream stream = openStream()) {
      stream.output().write(1);
      Stream far = take(accepted);
      assertThat(far.remote()).isEqualTo(client.id());
      assertThat(far.protocol()).isEqualTo(PROTOCOL);
      assertThat(far.connection().channelBinding()).isEqualTo(stream.connection().channelBinding());
    }
  }

  @Test
  void servesOnVirtualThreads() throws Exception {
    CompletableFuture<Boolean> virtual = new CompletableFuture<>();
    server.serve(
        PROTOCOL,
        stream -> {
          virtual.complete(Thread.currentThread().isVirtual());
          stream.close();
        });
    openStream().output().write(1);
    assertThat(soon(virtual)).isTrue();
  }

  @Test
  void servesBothSides() throws Exception {
    client.serve(PROTOCOL, Streams.echo());
    connect();
    Await.until("the server knows", () -> !server.connections().isEmpty());
    try (Stream stream = server.connections().getFirst().open(PROTOCOL)) {
      stream.output().write(7);
      assertThat(stream.input().read()).isEqualTo(7);
    }
  }

  @Test
  void leavesTheInputOpenWhenTheOutputEnds() throws Exception {
    byte[] answer = Streams.noise(LARGE, 1);
    server.serve(
        PROTOCOL,
        Streams.handler(
            stream -> {
              byte[] request = stream.input().readAllBytes();
              stream.output().write(request.length);
              stream.output().write(answer);
              stream.close();
            }));
    Stream stream = openStream();
    stream.output().write(new byte[100]);
    stream.output().close();
    assertThat(stream.input().read()).isEqualTo(100);
    assertThat(stream.input().readAllBytes()).isEqualTo(answer);
  }

  @Test
  void leavesTheOutputOpenWhenThePeerEndsItsOwn() throws Exception {
    byte[] request = Streams.noise(LARGE, 2);
    CompletableFuture<byte[]> seen = new CompletableFuture<>();
    server.serve(
        PROTOCOL,
        Streams.handler(
            stream -> {
              stream.output().write(9);
              stream.output().close();
              seen.complete(stream.input().readAllBytes());
            }));
    Stream stream = openStream();
    assertThat(stream.input().readAllBytes()).containsExactly(9);
    stream.output().write(request);
    stream.output().close();
    assertThat(soon(seen)).isEqualTo(request);
  }

  @Test
  void carriesLargeContentBothWaysAtOnceOnTheBlockingFace() throws Exception {
    byte[] there = Streams.noise(LARGE, 3);
    byte[] back = Streams.noise(LARGE, 4);
    CompletableFuture<byte[]> seen = new CompletableFuture<>();
    server.serve(
        PROTOCOL,
        Streams.handler(
            stream -> {
              writeInBackground(stream, back);
              seen.complete(stream.input().readAllBytes());
            }));
    Stream stream = openStream();
    writeInBackground(stream, there);
    assertThat(stream.input().readAllBytes()).isEqualTo(back);
    assertThat(soon(seen)).isEqualTo(there);
  }

  @Test
  void carriesLargeContentBothWaysAtOnceOnTheFlowingFace() throws Exception {
    byte[] there = Streams.noise(LARGE, 5);
    byte[] back = Streams.noise(LARGE, 6);
    BlockingQueue<Stream> accepted = serveByHand();
    Stream near = openStream();
    CollectingHandler nearHandler = new CollectingHandler();
    Flow nearFlow = near.flow(nearHandler);
    Background.Job<Boolean> nearJob = flowInBackground(nearFlow, nearHandler, there);
    CollectingHandler farHandler = new CollectingHandler();
    Flow farFlow = take(accepted).flow(farHandler);
    Background.Job<Boolean> farJob = flowInBackground(farFlow, farHandler, back);
    assertThat(farHandler.untilEnd()).isEqualTo(there);
    assertThat(nearHandler.untilEnd()).isEqualTo(back);
    assertThat(nearJob.get()).isTrue();
    assertThat(farJob.get()).isTrue();
    assertThat(nearHandler.bursts()).isPositive();
  }

  @Test
  void keepsTheOrderWhenAStreamIsHandedOver() throws Exception {
    byte[] bulk = Streams.noise(LARGE / 10, 7);
    CollectingHandler handler = new CollectingHandler();
    CompletableFuture<byte[]> header = new CompletableFuture<>();
    server.serve(
        PROTOCOL,
        Streams.handler(
            stream -> {
              header.complete(stream.input().readNBytes(5));
              stream.flow(handler).end();
            }));
    Stream stream = openStream();
    stream.output().write(new byte[] {1, 2, 3, 4, 5});
    CollectingHandler nearHandler = new CollectingHandler();
    Flow flow = stream.flow(nearHandler);
    flowInBackground(flow, nearHandler, bulk);
    assertThat(soon(header)).containsExactly(1, 2, 3, 4, 5);
    assertThat(handler.untilEnd()).isEqualTo(bulk);
    assertThat(nearHandler.untilEnd()).isEmpty();
  }

  @Test
  void isHandedOverOnce() throws Exception {
    server.serve(PROTOCOL, Streams.echo());
    Stream stream = openStream();
    CollectingHandler handler = new CollectingHandler();
    stream.flow(handler);
    assertThatThrownBy(() -> stream.flow(handler)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(stream::input).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(stream::output).isInstanceOf(IllegalStateException.class);
    stream.reset(Stream.CODE_UNSPECIFIED);
  }

  @Test
  void takesChunksOverAndClosesThem() throws Exception {
    server.serve(PROTOCOL, Streams.echo());
    Stream stream = openStream();
    CollectingHandler handler = new CollectingHandler();
    Flow flow = stream.flow(handler);
    AtomicLong closed = new AtomicLong();
    flow.write(new FakeChunk(ByteBuffer.wrap(new byte[] {1, 2}), closed::incrementAndGet));
    flow.write(new FakeChunk(ByteBuffer.wrap(new byte[] {3}), closed::incrementAndGet));
    flow.flush();
    flow.end();
    assertThat(handler.untilEnd()).containsExactly(1, 2, 3);
    Await.until("the chunks are closed", () -> closed.get() == 2);
  }

  @Test
  void stopsTheWriterWhileTheReaderKeepsItsChunks() throws Exception {
    HoldingHandler reader = new HoldingHandler();
    server.serve(PROTOCOL, stream -> stream.flow(reader).end());
    Stream stream = openStream();
    AtomicLong written = new AtomicLong();
    Background.Job<Boolean> writer = background.start("writer", () -> flood(stream, written));
    requireStandstill(writer, written);
    reader.release();
    assertThat(writer.get()).isTrue();
    Await.until("all has arrived", () -> reader.received() == FLOOD && reader.hasEnded());
  }

  @Test
  void stopsTheWriterWhileNobodyReads() throws Exception {
    BlockingQueue<Stream> accepted = serveByHand();
    Stream stream = openStream();
    AtomicLong written = new AtomicLong();
    Background.Job<Boolean> writer = background.start("writer", () -> flood(stream, written));
    requireStandstill(writer, written);
    Stream far = take(accepted);
    assertThat(far.input().skip(1000)).isPositive();
    far.input().close();
    assertThat(writer.get()).isTrue();
  }

  @Test
  void doesNotLetOneStreamStopAnother() throws Exception {
    BlockingQueue<Stream> accepted = serveByHand();
    server.serve("/echo/1.0.0", Streams.echo());
    Stream stuck = openStream();
    AtomicLong written = new AtomicLong();
    Background.Job<Boolean> writer = background.start("writer", () -> flood(stuck, written));
    requireStandstill(writer, written);
    try (Stream other = stuck.connection().open("/echo/1.0.0")) {
      other.output().write(5);
      assertThat(other.input().read()).isEqualTo(5);
    }
    take(accepted).reset(Stream.CODE_UNSPECIFIED);
    assertThatThrownBy(writer::get).hasCauseInstanceOf(IOException.class);
  }

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
    far.reset(0xffff_fffeL);
    assertThat(handler.untilReset().code()).isEqualTo(0xffff_fffeL);
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
  void servesUntilTheRegistrationIsClosed() throws Exception {
    Registration registration = server.serve(PROTOCOL, Streams.echo());
    Connection connection = connect();
    try (Stream stream = connection.open(PROTOCOL)) {
      stream.output().write(1);
      assertThat(stream.input().read()).isEqualTo(1);
    }
    registration.close();
    registration.close();
    assertThatThrownBy(() -> openAndRead(connection, PROTOCOL))
        .isInstanceOf(ProtocolNotSupportedException.class);
    server.serve(PROTOCOL, Streams.echo()).close();
  }

  @Test
  void servesAProtocolOnce() {
    server.serve(PROTOCOL, Streams.echo());
    StreamHandler second = Streams.echo();
    assertThatThrownBy(() -> server.serve(PROTOCOL, second))
        .isInstanceOf(IllegalStateException.class);
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

  @Test
  void carriesManyStreamsAtOnce() throws Exception {
    server.serve(PROTOCOL, Streams.echo());
    Connection connection = connect();
    List<Background.Job<Boolean>> jobs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      byte[] content = Streams.noise(10_000 + i, i);
      jobs.add(background.start("client " + i, () -> echoes(connection, content)));
    }
    for (Background.Job<Boolean> job : jobs) {
      assertThat(job.get()).isTrue();
    }
  }

  private Connection connect() throws Exception {
    return client.connect(new PeerInfo(server.id(), server.addresses()));
  }

  private Stream openStream() throws Exception {
    return connect().open(PROTOCOL);
  }

  /// Lets the test itself serve: each stream that is opened comes out of the queue.
  private BlockingQueue<Stream> serveByHand() {
    BlockingQueue<Stream> accepted = new ArrayBlockingQueue<>(10);
    server.serve(PROTOCOL, accepted::put);
    return accepted;
  }

  private static Stream take(BlockingQueue<Stream> accepted) throws InterruptedException {
    Stream stream = accepted.poll(60, TimeUnit.SECONDS);
    if (stream == null) {
      throw new AssertionError("no stream came");
    }
    return stream;
  }

  private static <T> T soon(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  private void writeInBackground(Stream stream, byte[] content) {
    background.start(
        "writer",
        () -> {
          stream.output().write(content);
          stream.output().close();
          return true;
        });
  }

  private Background.Job<Boolean> flowInBackground(
      Flow flow, CollectingHandler handler, byte[] content) {
    return background.start(
        "flow",
        () -> {
          Streams.write(flow, handler, content);
          flow.end();
          return true;
        });
  }

  private static boolean flood(Stream stream, AtomicLong written) throws IOException {
    byte[] piece = new byte[PIECE];
    while (written.get() < FLOOD) {
      stream.output().write(piece);
      written.addAndGet(PIECE);
    }
    stream.output().close();
    return true;
  }

  /// Returns once the writer waits and stays so for a while. A writer that nothing stops runs into
  /// the bound first.
  private void requireStandstill(Background.Job<Boolean> writer, AtomicLong written)
      throws Exception {
    long[] seen = {-1, 0};
    Await.until(
        "the writer is stopped",
        () -> {
          assertThat(written.get()).isLessThan(mostUnderWay());
          boolean still = written.get() == seen[0] && waits(writer.thread());
          seen[1] = still ? seen[1] + 1 : 0;
          seen[0] = written.get();
          return seen[1] == 50;
        });
    assertThat(writer.result()).isNotDone();
  }

  private static boolean waits(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, BLOCKED -> true;
      case NEW, RUNNABLE, TERMINATED -> false;
    };
  }

  private static int openAndRead(Connection connection, String protocol) throws Exception {
    try (Stream stream = connection.open(protocol)) {
      return stream.input().read();
    }
  }

  private static boolean echoes(Connection connection, byte[] content) throws Exception {
    try (Stream stream = connection.open(PROTOCOL)) {
      stream.output().write(content);
      stream.output().close();
      return java.util.Arrays.equals(stream.input().readAllBytes(), content);
    }
  }
}
