package io.peertunnel.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpTextTest {
  private static final long SEED = 5952;

  @ParameterizedTest
  @CsvSource({
    "::, 00000000000000000000000000000000",
    "::1, 00000000000000000000000000000001",
    "1::, 00010000000000000000000000000000",
    "1:0:0:2::3, 00010000000000020000000000000003",
    "1::2:0:0:3, 00010000000000000002000000000003",
    "2001:db8::1:1:1:1:1, 20010db8000000010001000100010001",
    "2001:db8:0:1:1:1:1:1, 20010db8000000010001000100010001",
    "::ffff:1.2.3.4, 00000000000000000000ffff01020304"
  })
  void readsTheTextsOfRfc5952(String text, String hex) {
    assertThat(Bytes.copyOf(IpText.parse6(text))).isEqualTo(Bytes.ofHex(hex));
  }

  @Test
  void writesTheShortestTextForEveryPatternOfZeros() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int pattern = 0; pattern < 256; pattern++) {
      byte[] raw = new byte[16];
      for (int group = 0; group < 8; group++) {
        if ((pattern >> group & 1) != 0) {
          int value = 1 + random.nextInt(0xffff);
          raw[2 * group] = (byte) (value >> 8);
          raw[2 * group + 1] = (byte) value;
        }
      }
      Bytes address = Bytes.copyOf(raw);
      String text = IpText.format6(address);
      assertThat(Bytes.copyOf(IpText.parse6(text))).isEqualTo(address);
      assertThat(Bytes.copyOf(InetAddress.getByName(text).getAddress())).isEqualTo(address);
      assertThat(text).isEqualTo(bruteForce(raw));
    }
  }

  @Test
  void readsWhatInetAddressWrites() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 1000; i++) {
      byte[] raw = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(raw);
      String text = InetAddress.getByAddress(raw).getHostAddress();
      byte[] parsed = raw.length == 4 ? IpText.parse4(text) : IpText.parse6(text);
      assertThat(parsed).as("%s, seed %d", text, SEED).isEqualTo(raw);
    }
  }

  /// Tries every place for the two colons, and takes the longest run, the first of equals.
  private static String bruteForce(byte[] raw) {
    String[] groups = new String[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = Integer.toHexString((raw[2 * i] & 0xff) << 8 | (raw[2 * i + 1] & 0xff));
    }
    String best = String.join(":", groups);
    int bestLength = 1;
    for (int from = 0; from < 8; from++) {
      for (int to = from + 2; to <= 8; to++) {
        boolean zeros = Stream.of(groups).skip(from).limit(to - from).allMatch("0"::equals);
        if (zeros && to - from > bestLength) {
          bestLength = to - from;
          String head = String.join(":", Stream.of(groups).limit(from).toList());
          String tail = String.join(":", Stream.of(groups).skip(to).toList());
          best = head + "::" + tail;
        }
      }
    }
    return best;
  }
}
