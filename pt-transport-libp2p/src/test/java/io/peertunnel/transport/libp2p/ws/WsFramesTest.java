package io.peertunnel.transport.libp2p.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.peertunnel.spi.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples in hexadecimal are those of RFC 6455, section 5.7, as binary messages.
class WsFramesTest {
  private static final int KEY = 0x37fa213d;

  private final List<Throwable> errors = new ArrayList<>();

  @Test
  void aServerSendsAsIs() {
    EmbeddedChannel server = channel(Side.SERVER);
    server.writeOutbound(text("Hello"));
    assertThat(sent(server)).isEqualTo("820548656c6c6f");
    finish(server);
  }

  @Test
  void aServerDoesNotCopyWhatItSends() {
    EmbeddedChannel server = channel(Side.SERVER);
    ByteBuf written = text("Hello");
    server.writeOutbound(written);
    ByteBuf header = server.readOutbound();
    header.release();
    ByteBuf passed = server.readOutbound();
    assertThat(passed).isSameAs(written);
    passed.release();
    finish(server);
  }

  @Test
  void aClientMasksWhatItSends() {
    EmbeddedChannel client = channel(Side.CLIENT);
    ByteBuf written = text("Hello").asReadOnly();
    client.writeOutbound(written);
    assertThat(sent(client)).isEqualTo("828537fa213d7f9f4d5158");
    assertThat(written.refCnt()).isZero();
    finish(client);
  }

  @ParameterizedTest
  @CsvSource({
    "125,827d",
    "126,827e007e",
    "256,827e0100",
    "65535,827effff",
    "65536,827f0000000000010000"
  })
  void lengthsAreWrittenTheShortestWay(int length, String header) {
    EmbeddedChannel server = channel(Side.SERVER);
    server.writeOutbound(Unpooled.wrappedBuffer(new byte[length]));
    assertThat(sent(server)).isEqualTo(header + "00".repeat(length));
    finish(server);
  }

  @Test
  void emptyBuffersBecomeNoFrames() {
    EmbeddedChannel server = channel(Side.SERVER);
    server.writeOutbound(Unpooled.EMPTY_BUFFER);
    assertThat(sent(server)).isEmpty();
    finish(server);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 1000})
  void aServerUnmasksWhateverThePieces(int piece) {
    EmbeddedChannel server = channel(Side.SERVER);
    feed(server, "828537fa213d7f9f4d5158" + "828537fa213d7f9f4d5158", piece);
    assertThat(received(server)).isEqualTo("HelloHello");
    finish(server);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 1000})
  void messagesInFragmentsWithAPingBetweenArriveWhole(int piece) {
    EmbeddedChannel client = channel(Side.CLIENT);
    feed(client, "020348656c" + "890548656c6c6f" + "80026c6f" + "8200", piece);
    assertThat(received(client)).isEqualTo("Hello");
    assertThat(sent(client)).isEqualTo("8a8537fa213d7f9f4d5158");
    finish(client);
  }

  @Test
  void whatArrivesIsNotCopied() {
    EmbeddedChannel client = channel(Side.CLIENT);
    ByteBuf arrived = Unpooled.wrappedBuffer(HexFormat.of().parseHex("820548656c6c6f"));
    client.writeInbound(arrived);
    ByteBuf passed = client.readInbound();
    assertThat(passed.array()).isSameAs(arrived.array());
    passed.release();
    assertThat(arrived.refCnt()).isZero();
    finish(client);
  }

  @Test
  void anyBytesComeThroughInAnyPieces() {
    Random random = new Random(3);
    for (int round = 0; round < 5; round++) {
      byte[] data = new byte[random.nextInt(50_000)];
      random.nextBytes(data);
      EmbeddedChannel client = channel(Side.CLIENT);
      EmbeddedChannel server = channel(Side.SERVER);
      ByteBuf left = Unpooled.wrappedBuffer(data);
      while (left.isReadable()) {
        int step = Math.min(left.readableBytes(), 1 + random.nextInt(20_000));
        client.writeOutbound(left.readRetainedSlice(step));
      }
      left.release();
      feed(server, sent(client), 1 + random.nextInt(9_000));
      assertThat(bytes(server)).isEqualTo(data);
      finish(client);
      finish(server);
    }
  }

  @Test
  void ofPingsOnlyTheLastOfABurstIsAnswered() {
    EmbeddedChannel client = channel(Side.CLIENT);
    client.writeInbound(hex("890101".repeat(10_000) + "890548656c6c6f"));
    assertThat(sent(client)).isEqualTo("8a8537fa213d7f9f4d5158");
    finish(client);
  }

  @Test
  void aPeerThatReadsNothingGetsOnePongAndDoesNotHoldUpTheEnd() {
    EmbeddedChannel client = channel(Side.CLIENT);
    client.freezeTime();
    Stuck stuck = new Stuck();
    client.pipeline().addFirst(stuck);
    for (int i = 0; i < 1_000; i++) {
      client.writeInbound(hex("890101"));
    }
    assertThat(stuck.held).hasSize(1);
    // The channel's own method would cancel the deadline.
    var closed = client.pipeline().close();
    assertThat(closed.isDone()).isFalse();
    client.advanceTimeBy(WsFrames.CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    client.runScheduledPendingTasks();
    assertThat(closed.isSuccess()).isTrue();
    assertThat(client.isOpen()).isFalse();
    assertThat(stuck.held).hasSize(2);
    stuck.held.forEach(ReferenceCountUtil::release);
    finish(client);
  }

  @Test
  void pongsAreIgnored() {
    EmbeddedChannel client = channel(Side.CLIENT);
    client.writeInbound(hex("8a00" + "8a0548656c6c6f"));
    assertThat(sent(client)).isEmpty();
    assertThat(client.isOpen()).isTrue();
    finish(client);
  }

  @ParameterizedTest
  @ValueSource(strings = {"880203e8", "8800", "880203e9", "880803e8636c6f736564"})
  void thePeersCloseFrameIsTheEnd(String frame) {
    EmbeddedChannel client = channel(Side.CLIENT);
    client.writeInbound(hex("820548656c6c6f" + frame + "8200"));
    assertThat(received(client)).isEqualTo("Hello");
    assertThat(client.isOpen()).isFalse();
    assertThat(errors).isEmpty();
    assertThat(sent(client)).startsWith("8888");
    finish(client);
  }

  @Test
  void closingSendsACloseFrameAndNoMoreData() {
    EmbeddedChannel server = channel(Side.SERVER);
    server.writeOutbound(text("Hello"));
    server.close().syncUninterruptibly();
    assertThat(sent(server)).isEqualTo("820548656c6c6f" + "880803e8636c6f736564");
    assertThat(server.isOpen()).isFalse();
    finish(server);
  }

  @ParameterizedTest
  @CsvSource({
    "CLIENT,810548656c6c6f,1003",
    "CLIENT,828537fa213d7f9f4d5158,1002",
    "SERVER,820548656c6c6f,1002",
    "CLIENT,c200,1002",
    "CLIENT,a200,1002",
    "CLIENT,9200,1002",
    "CLIENT,8300,1002",
    "CLIENT,8f00,1002",
    "CLIENT,0900,1002",
    "CLIENT,897e007e,1002",
    "CLIENT,880103,1002",
    "CLIENT,8000,1002",
    "CLIENT,02000200,1002",
    "CLIENT,827e0001,1002",
    "CLIENT,827f000000000000ffff,1002",
    "CLIENT,827f0000000001000001,1009",
    "CLIENT,827f8000000000000000,1009",
    "CLIENT,827fffffffffffffffff,1009"
  })
  void whatBreaksTheRulesEndsTheConnectionWithAWord(Side side, String frames, int code) {
    EmbeddedChannel channel = channel(side);
    channel.writeInbound(hex(frames + "82020000"));
    assertThat(errors).hasSize(1).first().isInstanceOf(MalformedException.class);
    assertThat(errors.getFirst()).hasMessageStartingWith("the peer sent ");
    assertThat(closeCode(side, sent(channel))).isEqualTo(code);
    assertThat(channel.isOpen()).isFalse();
    assertThat(channel.inboundMessages()).isEmpty();
    finish(channel);
  }

  @Test
  void randomBytesNeverDoHarm() {
    Random random = new Random(11);
    for (int round = 0; round < 1_000; round++) {
      byte[] noise = new byte[1 + random.nextInt(200)];
      random.nextBytes(noise);
      EmbeddedChannel channel = channel(round % 2 == 0 ? Side.CLIENT : Side.SERVER);
      channel.writeInbound(Unpooled.wrappedBuffer(noise));
      channel.close().syncUninterruptibly();
      assertThat(errors).allMatch(MalformedException.class::isInstance);
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void aReadWithoutDataAsksForMoreWhereNobodyElseDoes() {
    EmbeddedChannel client = channel(Side.CLIENT);
    Reads reads = new Reads();
    client.pipeline().addFirst(reads);
    client.config().setAutoRead(false);
    reads.count = 0;
    client.writeInbound(hex("82"));
    assertThat(reads.count).isEqualTo(1);
    client.writeInbound(hex("0548656c6c6f"));
    assertThat(reads.count).isEqualTo(1);
    assertThat(received(client)).isEqualTo("Hello");
    finish(client);
  }

  private EmbeddedChannel channel(Side side) {
    EmbeddedChannel channel = new EmbeddedChannel(new WsFrames(side, () -> KEY));
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                errors.add(cause);
              }
            });
    return channel;
  }

  private static int closeCode(Side side, String frame) {
    byte[] bytes = HexFormat.of().parseHex(frame);
    assertThat(bytes[0]).isEqualTo((byte) 0x88);
    int at = side == Side.CLIENT ? 6 : 2;
    int mask = side == Side.CLIENT ? KEY >>> 16 : 0;
    return (((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff)) ^ mask;
  }

  private static void feed(EmbeddedChannel channel, String frames, int piece) {
    ByteBuf all = hex(frames);
    while (all.isReadable()) {
      // As from a socket: every read has a buffer of its own.
      channel.writeInbound(all.readBytes(Math.min(piece, all.readableBytes())));
    }
    all.release();
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static ByteBuf hex(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
  }

  private static String received(EmbeddedChannel channel) {
    return new String(bytes(channel), StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(EmbeddedChannel channel) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
      all.writeBytes(next);
      next.release();
    }
    return ByteBufUtil.getBytes(all);
  }

  private static String sent(EmbeddedChannel channel) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.append(ByteBufUtil.hexDump(next));
      next.release();
    }
    return all.toString();
  }

  private static void finish(EmbeddedChannel channel) {
    channel.close().syncUninterruptibly();
    sent(channel);
    assertThat(channel.finish()).isFalse();
  }

  /// Holds what is written, as a socket whose peer does not read.
  private static final class Stuck extends ChannelOutboundHandlerAdapter {
    private final List<Object> held = new ArrayList<>();

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      held.add(message);
    }
  }

  private static final class Reads extends ChannelOutboundHandlerAdapter {
    private int count;

    @Override
    public void read(ChannelHandlerContext ctx) {
      count++;
      ctx.read();
    }
  }
}
