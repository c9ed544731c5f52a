package io.peertunnel.transport.libp2p.portmap;

import static io.peertunnel.transport.libp2p.portmap.Continuity.RESTARTED;
import static io.peertunnel.transport.libp2p.portmap.Continuity.STEADY;
import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.transport.libp2p.portmap.EpochWatch.Rule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EpochWatchTest {
  @ParameterizedTest
  @CsvSource({
    // rule, first epoch, seconds that pass, second epoch, what it means
    "PCP,     1000, 100, 1100, STEADY",
    "PCP,     1000, 100, 1092, STEADY",
    "PCP,     1000, 100, 1091, RESTARTED",
    "PCP,     1000, 100, 1108, STEADY",
    "PCP,     1000, 100, 1110, RESTARTED",
    "PCP,     1000, 0,   999,  STEADY",
    "PCP,     1000, 0,   998,  RESTARTED",
    "PCP,     1000, 60,  3,    RESTARTED",
    "NAT_PMP, 1000, 100, 1100, STEADY",
    "NAT_PMP, 1000, 100, 1085, STEADY",
    "NAT_PMP, 1000, 100, 1084, RESTARTED",
    "NAT_PMP, 1000, 100, 5000, STEADY",
    "NAT_PMP, 1000, 60,  3,    RESTARTED",
  })
  void tellsARestartFromAClockThatIsALittleWrong(
      Rule rule, long first, long passed, long second, Continuity expected) {
    EpochWatch watch = new EpochWatch(rule);
    watch.hear(first, 50);

    watch.hear(second, 50 + passed);

    assertThat(watch.take()).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void tellsARestartOnce(Rule rule) {
    EpochWatch watch = new EpochWatch(rule);
    watch.hear(1000, 0);
    watch.hear(5, 60);

    assertThat(watch.take()).isEqualTo(RESTARTED);
    watch.hear(65, 120);
    assertThat(watch.take()).isEqualTo(STEADY);
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void believesAnyFirstCount(Rule rule) {
    EpochWatch watch = new EpochWatch(rule);

    watch.hear(0xffffffffL, 0);

    assertThat(watch.take()).isEqualTo(STEADY);
  }
}
