package io.peertunnel.transport.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PunchPaceTest {
  @ParameterizedTest
  @CsvSource({"0, 20", "1, 50", "2, 100", "3, 170", "4, 210", "5, 210", "2147483647, 210"})
  void pausesGrowUpToABound(int sent, long below) {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      assertThat(PunchPace.pause(sent, random))
          .isGreaterThanOrEqualTo(Duration.ofMillis(10))
          .isLessThan(Duration.ofMillis(below));
    }
  }
}
