package io.peertunnel.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.process.Tools;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationTest {
  /// What the laboratory's own probe gets through, UDP and TCP, of each pair.
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          NONE, NONE, QUIC
          NONE, SYMMETRIC, QUIC
          NONE, BLOCKUDP, TCP
          CONE, CGNAT, QUIC
          CONE, SYMMETRIC, QUIC
          ADDRRESTRICTED, SYMMETRIC, QUIC
          PORTRESTRICTED, PORTRESTRICTED, QUIC
          PORTRESTRICTED, SYMMETRIC, RELAYED
          PORTRESTRICTED, BLOCKUDP, TCP
          REMAP, CGNAT, QUIC
          REMAP, SYMMETRIC, RELAYED
          CGNAT, SYMMETRIC, RELAYED
          SYMMETRIC, SYMMETRIC, RELAYED
          SYMMETRIC, BLOCKUDP, RELAYED
          BLOCKUDP, BLOCKUDP, TCP
          """)
  void isWhatThePunchingProbeFound(NatKind one, NatKind other, Way way) {
    assertThat(Expectation.of(one, other)).isEqualTo(way);
    assertThat(Expectation.of(other, one)).isEqualTo(way);
  }

  @Test
  void nineOfThe64PairsNeedTheRelay() {
    assertThat(
            Arrays.stream(NatKind.values())
                .flatMap(
                    one -> Arrays.stream(NatKind.values()).map(two -> Expectation.of(one, two)))
                .filter(way -> way == Way.RELAYED))
        .hasSize(9);
  }

  @Test
  void theDocumentHasTheSameTable() throws Exception {
    assertThat(Files.readString(Tools.root().resolve("docs/nat.md"))).contains(Expectation.table());
  }
}
