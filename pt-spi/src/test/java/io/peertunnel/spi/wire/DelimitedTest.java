package io.peertunnel.spi.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelimitedTest {
  private static final int LIMIT = 300;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 300})
  void readsWhatItWrote(int size) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] message = new byte[size];
    Arrays.fill(message, (byte) 7);
    Delimited.write(out, message);
    assertThat(Delimited.read(new ByteArrayInputStream(out.toByteArray()), LIMIT))
        .contains(message);
  }

  @Test
  void takesNoByteOfWhatFollows() throws Exception {
    ByteArrayInputStream in = new ByteArrayInputStream(new byte[] {2, 10, 11, 12});
    assertThat(Delimited.read(in, LIMIT)).contains(new byte[] {10, 11});
    assertThat(in.read()).isEqualTo(12);
  }

  @Test
  void tellsTheEndOfTheStreamFromAMessageCutShort() throws Exception {
    assertThat(Delimited.read(stream(""), LIMIT)).isEmpty();
    assertThatThrownBy(() -> Delimited.read(stream("80"), LIMIT)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> Delimited.read(stream("01"), LIMIT)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> Delimited.read(stream("0211"), LIMIT))
        .isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ad02", "ffffffff07", "ffffffffffffffff7f"})
  void refusesALengthAboveTheLimitBeforeTheBodyIsRead(String length) {
    InputStream in = new LengthOnly(HexFormat.of().parseHex(length));
    assertThatThrownBy(() -> Delimited.read(in, LIMIT)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8000", "ffffffffffffffffffff", "80808080808080808001"})
  void refusesMalformedLengths(String length) {
    assertThatThrownBy(() -> Delimited.read(stream(length), LIMIT))
        .isInstanceOf(MalformedException.class);
  }

  private static InputStream stream(String hex) {
    return new ByteArrayInputStream(HexFormat.of().parseHex(hex));
  }

  /// A peer that sends a length and never a body: asking for one fails the test.
  private static final class LengthOnly extends InputStream {
    private final byte[] length;
    private int next;

    LengthOnly(byte[] length) {
      this.length = length;
    }

    @Override
    public int read() throws IOException {
      if (next == length.length) {
        throw new IOException("the body was asked for");
      }
      return length[next++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int size) throws IOException {
      throw new IOException("the body was asked for");
    }
  }
}
