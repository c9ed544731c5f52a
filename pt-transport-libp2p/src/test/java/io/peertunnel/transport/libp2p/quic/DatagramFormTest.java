package io.peertunnel.transport.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatagramFormTest {
  /// The examples of RFC 9000, A.1.
  @ParameterizedTest
  @CsvSource({
    "37, 25",
    "15293, 7bbd",
    "494878333, 9d7f3e7d",
    "151288809941952652, c2197c5eff14e88c"
  })
  void writesNumbersAsQuicDoes(long stream, String hex) {
    ByteBuf out = Unpooled.buffer();
    DatagramForm.write(stream, out);
    assertThat(ByteBufUtil.hexDump(out)).isEqualTo(hex);
    assertThat(DatagramForm.length(stream)).isEqualTo(hex.length() / 2);
    assertThat(DatagramForm.read(out)).hasValue(stream);
    assertThat(out.isReadable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4, 63, 64, 16383, 16384, 1073741823, 1073741824, (1L << 62) - 1})
  void readsWhatItWrites(long stream) {
    ByteBuf out = Unpooled.buffer();
    DatagramForm.write(stream, out);
    assertThat(DatagramForm.read(out)).hasValue(stream);
  }

  @Test
  void aDatagramThatEndsWithinTheNumberIsOfNoStream() {
    assertThat(DatagramForm.read(Unpooled.EMPTY_BUFFER)).isEmpty();
    assertThat(DatagramForm.read(Unpooled.buffer().writeByte(0x40))).isEmpty();
    assertThat(DatagramForm.read(Unpooled.buffer().writeByte(0xc0).writeZero(6))).isEmpty();
  }

  @Test
  void refusesNumbersThatQuicDoesNotHave() {
    assertThatThrownBy(() -> DatagramForm.length(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DatagramForm.length(1L << 62))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
