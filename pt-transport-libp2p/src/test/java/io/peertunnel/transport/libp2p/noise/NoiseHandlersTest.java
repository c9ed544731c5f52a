package io.peertunnel.transport.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.identity.Protobuf;
import io.peertunnel.transport.libp2p.identity.ProvenPeer;
import io.peertunnel.transport.libp2p.identity.TestKeys;
import io.peertunnel.transport.libp2p.secure.ChannelPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseHandlersTest {
  private static final PeerCheck A_CHECKS = PeerCheck.anyoneBut(TestKeys.a().id());
  private static final PeerCheck B_CHECKS = PeerCheck.anyoneBut(TestKeys.b().id());

  private final List<ProvenPeer> atInitiator = new ArrayList<>();
  private final List<ProvenPeer> atResponder = new ArrayList<>();

  @Test
  void initiatorFollowsThePublishedBytes() {
    EmbeddedChannel channel = new EmbeddedChannel(vectorInitiator());
    assertThat(sent(channel)).isEqualTo("0020" + NoiseVector.MESSAGE_1);
    receive(channel, "00d8" + NoiseVector.MESSAGE_2 + "0015" + NoiseVector.WORLD_1);
    assertThat(sent(channel)).isEqualTo("00b8" + NoiseVector.MESSAGE_3);
    assertThat(atInitiator)
        .singleElement()
        .satisfies(
            peer -> {
              assertThat(peer.key()).isEqualTo(TestKeys.b().publicKey());
              assertThat(peer.muxer().agreed()).contains("/yamux/1.0.0");
              assertThat(peer.channelBinding()).hasToString(NoiseVector.HASH);
            });
    assertThat(received(channel)).isEqualTo("world");
    channel.writeOutbound(ascii("hello"));
    assertThat(sent(channel)).isEqualTo("0015" + NoiseVector.HELLO_1);
    channel.writeOutbound(ascii("hello"));
    assertThat(sent(channel)).isEqualTo("0015" + NoiseVector.HELLO_2);
    assertThat(channel.pipeline().get(NoiseHandshakeHandler.class)).isNull();
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void responderFollowsThePublishedBytesOneByOne() {
    EmbeddedChannel channel = new EmbeddedChannel(vectorResponder());
    receiveOneByOne(channel, "0020" + NoiseVector.MESSAGE_1);
    assertThat(sent(channel)).isEqualTo("00d8" + NoiseVector.MESSAGE_2);
    receiveOneByOne(channel, "00b8" + NoiseVector.MESSAGE_3);
    receiveOneByOne(channel, "0015" + NoiseVector.HELLO_1 + "0015" + NoiseVector.HELLO_2);
    assertThat(atResponder).extracting(ProvenPeer::key).containsExactly(TestKeys.a().publicKey());
    assertThat(received(channel)).isEqualTo("hello");
    assertThat(received(channel)).isEqualTo("hello");
    channel.writeOutbound(ascii("world"));
    assertThat(sent(channel)).isEqualTo("0015" + NoiseVector.WORLD_1);
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void responderReadsTheThirdMessageAndDataInOneSegment() {
    EmbeddedChannel channel = new EmbeddedChannel(vectorResponder());
    receive(channel, "0020" + NoiseVector.MESSAGE_1);
    sent(channel);
    receive(channel, "00b8" + NoiseVector.MESSAGE_3 + "0015" + NoiseVector.HELLO_1);
    assertThat(received(channel)).isEqualTo("hello");
    assertThat(channel.finish()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 997, 65537, Integer.MAX_VALUE})
  void carriesDataInPieces(int piece) {
    ChannelPair pair = connect().inPiecesOf(piece);
    byte[] data = new byte[piece == 1 ? 2_000 : 200_000];
    new Random(1).nextBytes(data);
    pair.initiator().writeOutbound(Unpooled.copiedBuffer(data));
    pair.run();
    ByteBuf whole = Unpooled.buffer();
    ByteBuf next = pair.responder().readInbound();
    while (next != null) {
      whole.writeBytes(next);
      next.release();
      next = pair.responder().readInbound();
    }
    assertThat(ByteBufUtil.getBytes(whole)).isEqualTo(data);
    pair.finish();
  }

  @Test
  void gathersSmallWritesIntoFullRecords() {
    ChannelPair pair = connect();
    EmbeddedChannel channel = pair.initiator();
    List<ChannelFuture> writes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      writes.add(channel.write(Unpooled.copiedBuffer(new byte[100])));
    }
    assertThat(writes).noneMatch(ChannelFuture::isDone);
    channel.flush();
    assertThat(writes).allMatch(ChannelFuture::isSuccess);
    assertThat(length(channel)).isEqualTo(2 + 65535);
    assertThat(length(channel)).isEqualTo(2 + 100_000 - 65519 + 16);
    assertThat(channel.<ByteBuf>readOutbound()).isNull();
    pair.finish();
  }

  @Test
  void flushesOnceAtTheEndOfAReadBurst() {
    ChannelPair pair = connect();
    EmbeddedChannel channel = pair.responder();
    channel.pipeline().addLast(new Echo());
    pair.initiator().writeOutbound(ascii("a"), ascii("b"));
    pair.initiator().writeOutbound(ascii("c"));
    ByteBuf first = pair.initiator().readOutbound();
    ByteBuf second = pair.initiator().readOutbound();
    channel.pipeline().fireChannelRead(first).fireChannelRead(second);
    assertThat(channel.<ByteBuf>readOutbound()).isNull();
    channel.pipeline().fireChannelReadComplete();
    assertThat(length(channel)).isEqualTo(2 + 3 + 16);
    pair.finish();
  }

  @Test
  void anEmptyRecordIsLegalAndAnEmptyWriteSucceeds() throws Exception {
    ChannelPair pair = connect();
    ChannelFuture write = pair.initiator().writeAndFlush(Unpooled.EMPTY_BUFFER);
    assertThat(write.isSuccess()).isTrue();
    pair.run();
    EmbeddedChannel lone = transport();
    byte[] empty = new byte[16];
    new CipherState(new byte[32]).encrypt(new byte[0], empty, 0, 0);
    receive(lone, "0010" + HexFormat.of().formatHex(empty));
    assertThat(lone.<ByteBuf>readInbound()).isNull();
    assertThat(lone.isOpen()).isTrue();
    assertThat(lone.finish()).isFalse();
    pair.finish();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000", "000f00", "0010" + "00000000000000000000000000000000"})
  void endsTheChannelAtARecordThatIsNotAuthentic(String hex) {
    EmbeddedChannel channel = transport();
    fire(channel, hex);
    assertThatThrownBy(channel::checkException).isInstanceOf(MalformedException.class);
    assertThat(channel.isOpen()).isFalse();
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void aFlippedBitInADataRecordEndsTheChannelAndDeliversNothing() {
    for (int bit = 16; bit < 21 * 8; bit += 29) {
      int flipped = bit;
      ChannelPair pair = connect();
      pair.bendToResponder(
          bytes -> bytes.setByte(flipped / 8, bytes.getByte(flipped / 8) ^ 1 << flipped % 8));
      pair.initiator().writeOutbound(ascii("hello"));
      pair.run();
      assertThat(pair.responder().isOpen()).as("bit %d", bit).isFalse();
      assertThat(pair.responder().<ByteBuf>readInbound()).isNull();
      assertThatThrownBy(pair.responder()::checkException).isInstanceOf(MalformedException.class);
      pair.finish();
    }
  }

  @Test
  void reorderedRecordsEndTheChannel() {
    ChannelPair pair = connect();
    pair.initiator().writeOutbound(ascii("one"));
    ByteBuf one = pair.initiator().readOutbound();
    pair.initiator().writeOutbound(ascii("two"));
    ByteBuf two = pair.initiator().readOutbound();
    pair.responder().pipeline().fireChannelRead(Unpooled.wrappedBuffer(two, one));
    assertThat(pair.responder().isOpen()).isFalse();
    assertThat(pair.responder().<ByteBuf>readInbound()).isNull();
    assertThatThrownBy(pair.responder()::checkException).isInstanceOf(MalformedException.class);
    pair.finish();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000", "ffff00", "001f", "0021"})
  void responderRefusesFramesThatAreNoFirstMessage(String start) {
    EmbeddedChannel channel = new EmbeddedChannel(vectorResponder());
    fire(channel, start + "ab".repeat(33));
    assertThatThrownBy(channel::checkException).isInstanceOf(MalformedException.class);
    assertThat(channel.<ByteBuf>readOutbound()).isNull();
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void anotherPeerThanDialledIsNamedAndHearsNothingMore() {
    PeerCheck check = PeerCheck.only(TestKeys.a().id(), Identity.generate().id());
    EmbeddedChannel channel =
        new EmbeddedChannel(
            NoiseHandshakeHandler.initiator(
                NoiseVector.initiator(), NoiseVector.key("22"), check, atInitiator::add));
    sent(channel);
    fire(channel, "00d8" + NoiseVector.MESSAGE_2);
    assertThatThrownBy(channel::checkException)
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("expected peer " + TestKeys.a().id())
        .hasMessageContaining("found " + TestKeys.b().id());
    assertThat(channel.<ByteBuf>readOutbound()).isNull();
    assertThat(atInitiator).isEmpty();
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void ourselvesAreRefused() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            NoiseHandshakeHandler.initiator(
                NoiseVector.initiator(), NoiseVector.key("22"), B_CHECKS, atInitiator::add));
    sent(channel);
    fire(channel, "00d8" + NoiseVector.MESSAGE_2);
    assertThatThrownBy(channel::checkException).hasMessageContaining("ourselves");
    assertThat(channel.<ByteBuf>readOutbound()).isNull();
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void payloadMustProveTheStaticKeyOfThisHandshake() {
    byte[] staticKey = NoiseVector.key("33").publicKey();
    Bytes good = NoiseVector.responder().payload();
    Bytes otherKey =
        NoisePayload.seal(TestKeys.b(), NoiseVector.key("11").publicKey(), NoiseVector.MUXERS);
    Bytes noSignature = good.slice(0, 38);
    Bytes noKey = good.slice(38, good.size());
    Bytes longList =
        NoisePayload.seal(TestKeys.b(), staticKey, Collections.nCopies(17, "/yamux/1.0.0"));
    Bytes hugeList = NoisePayload.seal(TestKeys.b(), staticKey, Collections.nCopies(10_000, "/m"));
    Bytes longPayload =
        Bytes.copyOf(Arrays.copyOf(padded(good).toArray(), NoisePayload.MAX_LENGTH + 1));
    for (Bytes bad :
        List.of(otherKey, noSignature, noKey, longList, hugeList, longPayload, Bytes.empty())) {
      NoiseXx.Remote remote = new NoiseXx.Remote(Bytes.copyOf(staticKey), bad);
      assertThatThrownBy(() -> NoisePayload.open(remote)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void payloadsWithSixteenMuxersAndUnknownFieldsAreRead() throws Exception {
    byte[] staticKey = NoiseVector.key("33").publicKey();
    Bytes sixteen =
        NoisePayload.seal(TestKeys.b(), staticKey, Collections.nCopies(16, "/yamux/1.0.0"));
    NoisePayload read =
        NoisePayload.open(new NoiseXx.Remote(Bytes.copyOf(staticKey), padded(sixteen)));
    assertThat(read.muxers()).hasSize(16);
  }

  @Test
  void theInitiatorsOrderDecidesAndNoCommonMuxerLeavesItOpen() {
    assertThat(NoisePayload.choose(List.of("/a", "/b"), List.of("/b", "/a")).agreed())
        .contains("/a");
    assertThat(NoisePayload.choose(List.of("/a"), List.of("/b")).agreed()).isEmpty();
    assertThat(NoisePayload.choose(List.of(), List.of("/b")).agreed()).isEmpty();
  }

  @Test
  void aKeyRefusesItsReservedLastMessage() throws Exception {
    CipherState last = new CipherState(new byte[32], -2);
    byte[] data = new byte[16];
    last.encrypt(new byte[0], data, 0, 0);
    assertThatThrownBy(() -> last.encrypt(new byte[0], data, 0, 0))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("last message");
  }

  private static EmbeddedChannel transport() {
    EmbeddedChannel channel = new EmbeddedChannel();
    CipherState sender = new CipherState(new byte[32]);
    CipherState receiver = new CipherState(new byte[32]);
    channel.pipeline().addLast(new NoiseTransportHandler(channel, sender, receiver));
    return channel;
  }

  private ChannelPair connect() {
    ChannelPair pair = new ChannelPair();
    pair.responder()
        .pipeline()
        .addLast(
            NoiseHandshakeHandler.responder(NoiseVector.responder(), B_CHECKS, atResponder::add));
    pair.initiator()
        .pipeline()
        .addLast(
            NoiseHandshakeHandler.initiator(NoiseVector.initiator(), A_CHECKS, atInitiator::add));
    pair.run();
    assertThat(atInitiator).isNotEmpty();
    assertThat(atResponder.getLast().channelBinding())
        .isEqualTo(atInitiator.getLast().channelBinding());
    return pair;
  }

  private NoiseHandshakeHandler vectorInitiator() {
    return NoiseHandshakeHandler.initiator(
        NoiseVector.initiator(), NoiseVector.key("22"), A_CHECKS, atInitiator::add);
  }

  private NoiseHandshakeHandler vectorResponder() {
    return NoiseHandshakeHandler.responder(
        NoiseVector.responder(), NoiseVector.key("44"), B_CHECKS, atResponder::add);
  }

  private static Bytes padded(Bytes payload) {
    Bytes unknown = Protobuf.write(out -> out.writeByteArray(9, new byte[40]));
    return Bytes.ofHex(payload + "" + unknown);
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, java.nio.charset.StandardCharsets.US_ASCII);
  }

  private static void receive(EmbeddedChannel channel, String hex) {
    channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
  }

  private static void receiveOneByOne(EmbeddedChannel channel, String hex) {
    for (byte next : HexFormat.of().parseHex(hex)) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {next}));
    }
  }

  /// As [#receive], but leaves exceptions for the test to look at.
  private static void fire(EmbeddedChannel channel, String hex) {
    channel
        .pipeline()
        .fireChannelRead(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)))
        .fireChannelReadComplete();
  }

  private static String sent(EmbeddedChannel channel) {
    return HexFormat.of().formatHex(taken(channel.readOutbound()));
  }

  private static String received(EmbeddedChannel channel) {
    return new String(taken(channel.readInbound()), java.nio.charset.StandardCharsets.US_ASCII);
  }

  private static int length(EmbeddedChannel channel) {
    return taken(channel.readOutbound()).length;
  }

  private static byte[] taken(ByteBuf bytes) {
    try {
      return ByteBufUtil.getBytes(bytes);
    } finally {
      bytes.release();
    }
  }

  /// Sends back what it reads, and flushes after each buffer.
  private static final class Echo extends io.netty.channel.ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(io.netty.channel.ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message)
          .addListener(io.netty.channel.ChannelFutureListener.CLOSE_ON_FAILURE);
    }
  }
}
