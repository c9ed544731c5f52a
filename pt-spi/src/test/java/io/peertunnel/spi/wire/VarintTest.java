package io.peertunnel.spi.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VarintTest {
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "1, 01",
    "127, 7f",
    "128, 8001",
    "255, ff01",
    "300, ac02",
    "16384, 808001",
    "2147483648, 8080808008",
    "9223372036854775807, ffffffffffffffff7f"
  })
  void followsThePublishedVectors(long value, String hex) throws Exception {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(Varint.encode(value)).isEqualTo(bytes);
    assertThat(Varint.length(value)).isEqualTo(bytes.length);
    assertThat(Varint.read(ByteBuffer.wrap(bytes))).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "80", "8000", "ffffffffffffffffff01", "ffffffffffffffffffff", "808080808000"})
  void refusesWhatIsNotTheShortestForm(String hex) {
    ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    assertThatThrownBy(() -> Varint.read(in)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE})
  void refusesNegativeValues(long value) {
    assertThatThrownBy(() -> Varint.encode(value)).isInstanceOf(IllegalArgumentException.class);
  }
}
