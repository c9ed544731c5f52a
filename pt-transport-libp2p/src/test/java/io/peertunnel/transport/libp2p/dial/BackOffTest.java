package io.peertunnel.transport.libp2p.dial;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/10.0.0.1/tcp/1");

  private final BackOff backOff = new BackOff();

  @Test
  void growsWithTheSquareOfTheFailures() {
    backOff.failed(ADDRESS, 0);
    assertThat(backOff.includes(ADDRESS, seconds(6) - 1)).isTrue();
    assertThat(backOff.includes(ADDRESS, seconds(6))).isFalse();
    backOff.failed(ADDRESS, 0);
    assertThat(backOff.includes(ADDRESS, seconds(9) - 1)).isTrue();
    assertThat(backOff.includes(ADDRESS, seconds(9))).isFalse();
  }

  @Test
  void neverExceedsFiveMinutes() {
    for (int i = 0; i < 2000; i++) {
      backOff.failed(ADDRESS, 0);
    }
    assertThat(backOff.includes(ADDRESS, seconds(300) - 1)).isTrue();
    assertThat(backOff.includes(ADDRESS, seconds(300))).isFalse();
  }

  @Test
  void forgetsAfterASuccess() {
    backOff.failed(ADDRESS, 0);
    backOff.succeeded(ADDRESS);
    assertThat(backOff.includes(ADDRESS, 1)).isFalse();
  }

  @Test
  void forgetsTheOldestOfTooMany() {
    backOff.failed(ADDRESS, 0);
    for (int port = 1; port <= 1000; port++) {
      backOff.failed(Multiaddr.parse("/ip4/10.0.0.2/tcp/" + port), 0);
    }
    assertThat(backOff.includes(ADDRESS, 1)).isFalse();
  }

  private static long seconds(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
