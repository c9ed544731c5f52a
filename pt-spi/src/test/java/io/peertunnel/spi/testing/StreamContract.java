package io.peertunnel.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.ProtocolNotSupportedException;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What every [Host] promises of the streams on its connections. An implementation's test extends
/// this and says how to open hosts.
public abstract class StreamContract extends StreamEndContract {
  /// Creates the contract.
  protected StreamContract() {}

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
}
