package io.peertunnel.transport.libp2p.yamux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.peertunnel.spi.wire.MalformedException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
  private static final String HELLO = "00000000000000010000000568656c6c6f";
  private static final String ALL =
      "000100010000000100000000" + HELLO + "000200010000000000000007" + "000300000000000000001006";

  private final Log log = new Log();

  static Stream<Arguments> headers() {
    return Stream.of(
        arguments("000100010000000100000000", new YamuxFrame.WindowUpdate(1, YamuxFrame.SYN, 0)),
        arguments("000100020000000100000000", new YamuxFrame.WindowUpdate(1, YamuxFrame.ACK, 0)),
        arguments("000000000000000100000005", new YamuxFrame.Data(1, 0, 5)),
        arguments("000100040000000100000000", new YamuxFrame.WindowUpdate(1, YamuxFrame.FIN, 0)),
        arguments("000100080000000200001001", new YamuxFrame.WindowUpdate(2, 8, 0x1001)),
        arguments("00000000000000030000fff4", new YamuxFrame.Data(3, 0, 65524)),
        arguments("00010000000000030002ffdc", new YamuxFrame.WindowUpdate(3, 0, 196572)),
        arguments("000200010000000000000000", new YamuxFrame.Ping(YamuxFrame.SYN, 0)),
        arguments("000200020000000000000000", new YamuxFrame.Ping(YamuxFrame.ACK, 0)),
        arguments("000300000000000000001006", new YamuxFrame.GoAway(0x1006)),
        arguments(
            "0001000fffffffffffffffff", new YamuxFrame.WindowUpdate(-1L >>> 32, 15, ~0L >>> 32)));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void readsAndWritesHeaders(String hex, YamuxFrame frame) throws Exception {
    decode(new FrameDecoder(), hex);
    assertThat(log.frames).containsExactly(frame);
    ByteBuf out = Unpooled.buffer();
    FrameEncoder.encode(frame, out);
    assertThat(ByteBufUtil.hexDump(out)).isEqualTo(hex);
    out.release();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 11, 12, 13, 17, 29, 53})
  void readsTheSameHoweverItIsCut(int size) throws Exception {
    byte[] bytes = HexFormat.of().parseHex(ALL);
    FrameDecoder decoder = new FrameDecoder();
    for (int at = 0; at < bytes.length; at += size) {
      int length = Math.min(size, bytes.length - at);
      ByteBuf part = Unpooled.copiedBuffer(bytes, at, length);
      decoder.decode(part, log);
      part.release();
    }
    assertThat(log.frames)
        .containsExactly(
            new YamuxFrame.WindowUpdate(1, YamuxFrame.SYN, 0),
            new YamuxFrame.Data(1, 0, 5),
            new YamuxFrame.Ping(YamuxFrame.SYN, 7),
            new YamuxFrame.GoAway(0x1006));
    assertThat(log.body).asString().isEqualTo("hello");
    assertThat(log.bodyEnds).isEqualTo(1);
  }

  @Test
  void deliversPartsOfABodyAsTheyArrive() throws Exception {
    FrameDecoder decoder = new FrameDecoder();
    decode(decoder, HELLO.substring(0, 28));
    assertThat(log.body).asString().isEqualTo("he");
    assertThat(log.bodyEnds).isZero();
    decode(decoder, HELLO.substring(28));
    assertThat(log.bodyEnds).isEqualTo(1);
  }

  @Test
  void handsLargeBodiesOnWithoutCopying() throws Exception {
    ByteBuf in = Rig.encode(new YamuxFrame.Data(1, 0, 4000));
    List<ByteBuf> parts = new ArrayList<>();
    new FrameDecoder()
        .decode(
            in,
            new FrameSink() {
              @Override
              public void onFrame(YamuxFrame frame) {}

              @Override
              public void onBody(ByteBuf part) {
                parts.add(part);
              }

              @Override
              public void onBodyEnd() {}
            });
    in.setByte(12, 77);
    assertThat(parts).hasSize(1);
    assertThat(parts.getFirst().getByte(0)).isEqualTo((byte) 77);
    parts.forEach(ByteBuf::release);
    in.release();
    assertThat(in.refCnt()).isZero();
  }

  @Test
  void keepsNoLargeBufferAliveForASmallBody() throws Exception {
    ByteBuf in = Unpooled.buffer(16384).writeBytes(HexFormat.of().parseHex(HELLO));
    List<ByteBuf> parts = new ArrayList<>();
    Log holding =
        new Log() {
          @Override
          public void onBody(ByteBuf part) {
            parts.add(part);
          }
        };
    new FrameDecoder().decode(in, holding);
    in.release();
    assertThat(in.refCnt()).isZero();
    parts.forEach(ByteBuf::release);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "010000000000000100000000",
        "000400000000000100000000",
        "000900000000000100000000",
        "00ff00000000000100000000",
        "000000000000000101000001",
        "0000000000000001ffffffff"
      })
  void refusesWhatIsNotYamux(String hex) {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> decode(new FrameDecoder(), hex));
  }

  private void decode(FrameDecoder decoder, String hex) throws MalformedException {
    ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    try {
      decoder.decode(in, log);
    } finally {
      in.release();
    }
  }

  private static class Log implements FrameSink {
    final List<YamuxFrame> frames = new ArrayList<>();
    final StringBuilder body = new StringBuilder();
    int bodyEnds;

    @Override
    public void onFrame(YamuxFrame frame) {
      frames.add(frame);
    }

    @Override
    public void onBody(ByteBuf part) {
      body.append(part.toString(US_ASCII));
      part.release();
    }

    @Override
    public void onBodyEnd() {
      bodyEnds++;
    }
  }
}
