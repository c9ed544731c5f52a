package io.peertunnel.transport.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.peertunnel.transport.libp2p.net.EventLoops;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(EventLoops.Kind.class)
class QuicStreamIT {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
  private static final int PIECE = 32 * 1024;

  @Parameter private EventLoops.Kind kind = EventLoops.Kind.NIO;
  private Node a;
  private Node b;

  @BeforeEach
  void open() throws InterruptedException {
    a = new Node(kind);
    b = new Node(kind);
  }

  @AfterEach
  void close() throws InterruptedException {
    a.stop();
    b.stop();
  }

  @Test
  void carriesTwentyMegabytesBothWaysAtOnce() throws Exception {
    b.serve(stream -> stream.handler(new Echo(stream)));
    Peer stream = a.dial(b).open();
    byte[] data = new byte[20_000_000];
    new Random(7).nextBytes(data);
    for (byte[] piece : pieces(data)) {
      stream.send(piece);
    }
    stream.end();
    assertThat(stream.awaitEnd()).isEqualTo(data);
  }

  /// The reader stalls, so that all waits that can; then each buffer that leaves lets one in.
  @Test
  void creditThatComesAsBytesLeaveLetsMoreInInOrder() throws Exception {
    b.serve(stream -> stream.handler(new LazyEcho(stream)));
    Peer stream = a.dial(b).open();
    stream.stall();
    byte[] data = new byte[20_000_000];
    new Random(8).nextBytes(data);
    for (byte[] piece : pieces(data)) {
      var _ = stream.offer(piece);
    }
    stream.end();
    await(() -> stream.arrived() > StreamInput.HIGH_WATERMARK);
    stream.resume();
    assertThat(stream.awaitEnd()).isEqualTo(data);
  }

  @Test
  void oneDirectionEndsWhileTheOtherGoesOn() throws Exception {
    BlockingQueue<Peer> served = new LinkedBlockingQueue<>();
    b.serve(stream -> served.add(new Peer(stream)));
    Peer ours = a.dial(b).open();
    ours.send(HELLO);
    ours.end();
    Peer theirs = next(served);
    assertThat(theirs.awaitEnd()).isEqualTo(HELLO);
    theirs.send(HELLO);
    theirs.send(HELLO);
    theirs.end();
    assertThat(ours.awaitEnd()).hasSize(2 * HELLO.length);
  }

  @Test
  void bytesFollowAfterTheListenerHasHeardOfTheirStream() throws Exception {
    BlockingQueue<Long> early = new LinkedBlockingQueue<>();
    b.serve(
        stream -> {
          Peer peer = new Peer(stream);
          early.add(peer.arrived());
        });
    a.dial(b).open().send(HELLO);
    assertThat(early.poll(Node.PATIENCE_SECONDS, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void anEmptyStreamEnds() throws Exception {
    BlockingQueue<Peer> served = new LinkedBlockingQueue<>();
    b.serve(stream -> served.add(new Peer(stream)));
    Peer ours = a.dial(b).open();
    ours.end();
    Peer theirs = next(served);
    assertThat(theirs.awaitEnd()).isEmpty();
    theirs.end();
    assertThat(ours.awaitEnd()).isEmpty();
  }

  @Test
  void aResetCarriesItsCodeInEitherDirection() throws Exception {
    BlockingQueue<Peer> served = new LinkedBlockingQueue<>();
    b.serve(stream -> served.add(new Peer(stream)));
    Node.Connected dialled = a.dial(b);
    Peer first = dialled.open();
    first.send(HELLO);
    next(served).cut(0x1003);
    assertThat(first.awaitReset().code()).isEqualTo(0x1003);
    Peer second = dialled.open();
    second.send(HELLO);
    Peer theirs = next(served);
    second.cut(0x77);
    assertThat(theirs.awaitReset().code()).isEqualTo(0x77);
    await(() -> dialled.muxer().streams() == 0);
  }

  @Test
  void aResetIsNoEnd() throws Exception {
    BlockingQueue<Peer> served = new LinkedBlockingQueue<>();
    b.serve(stream -> served.add(new Peer(stream)));
    Peer ours = a.dial(b).open();
    ours.send(HELLO);
    Peer theirs = next(served);
    ours.cut(0);
    assertThat(theirs.awaitReset().code()).isZero();
    assertThat(theirs.hasEnded()).isFalse();
  }

  @Test
  void threeHundredStreamsAtOnceWaitForEachOther() throws Exception {
    b.serve(stream -> stream.handler(new Echo(stream)));
    Node.Connected dialled = a.dial(b);
    List<Peer> all = new ArrayList<>();
    BlockingQueue<Peer> opened = new LinkedBlockingQueue<>();
    for (int i = 0; i < 300; i++) {
      var opening = dialled.muxer().open();
      opening.addListener(_ -> opened.add(new Peer(opening.getNow())));
    }
    for (int i = 0; i < 300; i++) {
      Peer stream = next(opened);
      stream.send(HELLO);
      stream.end();
      all.add(stream);
    }
    for (Peer stream : all) {
      assertThat(stream.awaitEnd()).isEqualTo(HELLO);
    }
    await(() -> dialled.muxer().streams() == 0);
  }

  @Test
  void manyStreamsThatAreCutOffLeaveRoomForMore() throws Exception {
    b.serve(Peer::new);
    Node.Connected dialled = a.dial(b);
    for (int i = 0; i < 400; i++) {
      Peer stream = dialled.open();
      stream.send(HELLO);
      stream.cut(0x1001);
    }
    b.serve(stream -> stream.handler(new Echo(stream)));
    Peer last = dialled.open();
    last.send(HELLO);
    last.end();
    assertThat(last.awaitEnd()).isEqualTo(HELLO);
  }

  /// go-libp2p closes a stream by STOP_SENDING and FIN.
  @Test
  void aPeerThatWantsNoMoreIsAnOrdinaryEnd() throws Exception {
    BlockingQueue<Peer> served = new LinkedBlockingQueue<>();
    b.serve(stream -> served.add(new Peer(stream)));
    Node.Connected dialled = a.dial(b);
    Node.Connected accepted = b.accepted();
    QuicStreamChannel raw =
        dialled
            .link()
            .channel()
            .createStream(QuicStreamType.BIDIRECTIONAL, new ChannelInboundHandlerAdapter())
            .get(Node.PATIENCE_SECONDS, TimeUnit.SECONDS);
    raw.writeAndFlush(Unpooled.copiedBuffer(HELLO)).sync();
    Peer theirs = next(served);
    raw.shutdownInput(0).sync();
    raw.shutdownOutput().sync();
    assertThat(theirs.awaitEnd()).isEqualTo(HELLO);
    for (int i = 0; i < 64; i++) {
      theirs.send(new byte[PIECE]);
    }
    theirs.end();
    await(() -> accepted.muxer().streams() == 0);
    assertThat(theirs.wasReset()).isFalse();
  }

  @Test
  void aReaderThatStallsStopsTheWriterAndHoldsLittle() throws Exception {
    BlockingQueue<Peer> served = new LinkedBlockingQueue<>();
    b.serve(stream -> served.add(Peer.stalled(stream)));
    Node.Connected dialled = a.dial(b);
    Peer ours = dialled.open();
    int pieces = 512;
    boolean more = true;
    for (int i = 0; i < pieces; i++) {
      more = ours.offer(new byte[PIECE]);
    }
    assertThat(more).isFalse();
    Peer theirs = next(served);
    await(() -> theirs.arrived() > StreamInput.HIGH_WATERMARK);
    b.serve(stream -> stream.handler(new Echo(stream)));
    Peer other = dialled.open();
    other.send(new byte[PIECE]);
    other.end();
    assertThat(other.awaitEnd()).hasSize(PIECE);
    assertThat(theirs.arrived()).isLessThan(StreamInput.HIGH_WATERMARK + (64 << 10) + 1);
    theirs.resume();
    ours.end();
    assertThat(theirs.awaitEnd()).isNotNull();
    assertThat(theirs.arrived()).isEqualTo((long) pieces * PIECE);
  }

  @Test
  void tooManyStalledConnectionsLoseTheirStreams() throws Exception {
    QuicSettings onePlace =
        new QuicSettings(
            1 << 20,
            1 << 20,
            256,
            2 << 20,
            Duration.ofSeconds(60),
            Duration.ofMillis(100),
            QuicSettings.Congestion.CUBIC);
    Node small = new Node(kind, onePlace, List.of(Node.loopback(0)));
    BlockingQueue<Peer> served = new LinkedBlockingQueue<>();
    small.serve(stream -> served.add(Peer.stalled(stream)));
    try {
      Peer first = a.dial(small).open();
      Peer second = b.dial(small).open();
      for (Peer stream : List.of(first, second)) {
        for (int i = 0; i < 64; i++) {
          var _ = stream.offer(new byte[PIECE]);
        }
      }
      Peer one = next(served);
      Peer other = next(served);
      await(() -> one.wasReset() || other.wasReset());
      Peer cut = one.wasReset() ? one : other;
      assertThat(cut.awaitReset().code()).isEqualTo(QuicCode.STREAM_RESOURCE_LIMIT);
      await(() -> first.wasReset() || second.wasReset());
      assertThat(one.wasReset() && other.wasReset()).isFalse();
    } finally {
      small.stop();
    }
  }

  @Test
  void theEndOfTheConnectionResetsItsStreams() throws Exception {
    BlockingQueue<Peer> served = new LinkedBlockingQueue<>();
    b.serve(stream -> served.add(new Peer(stream)));
    Node.Connected dialled = a.dial(b);
    Peer ours = dialled.open();
    ours.send(HELLO);
    Peer theirs = next(served);
    dialled.muxer().close(0x1006, "test");
    assertThat(ours.awaitReset()).isNotNull();
    assertThat(theirs.awaitReset()).hasMessageContaining("shutting down");
    assertThat(b.accepted().awaitEnd().code()).isEqualTo(0x1006);
  }

  @Test
  void measuresTheRoundTrip() throws Exception {
    Node.Connected dialled = a.dial(b);
    await(() -> dialled.muxer().rtt().isPresent());
    assertThat(dialled.muxer().rtt().orElseThrow()).isPositive();
  }

  private static List<byte[]> pieces(byte[] data) {
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < data.length; at += PIECE) {
      pieces.add(Arrays.copyOfRange(data, at, Math.min(data.length, at + PIECE)));
    }
    return pieces;
  }

  private static Peer next(BlockingQueue<Peer> served) throws InterruptedException {
    Peer next = served.poll(Node.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return java.util.Objects.requireNonNull(next);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Node.PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
    }
  }
}
