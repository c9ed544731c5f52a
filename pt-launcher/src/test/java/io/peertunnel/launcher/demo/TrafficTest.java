package io.peertunnel.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

  private final Traffic traffic = new Traffic(InstantSource.fixed(NOON));

  @Test
  void countsRequestsOfEachConnection() {
    assertThat(traffic.came(4001, Traffic.Kind.REQUEST)).isEqualTo(new Traffic.Visit(1, 1, 1));
    assertThat(traffic.came(4002, Traffic.Kind.REQUEST)).isEqualTo(new Traffic.Visit(2, 2, 1));
    assertThat(traffic.came(4001, Traffic.Kind.POLL)).isEqualTo(new Traffic.Visit(3, 1, 2));
  }

  @Test
  void tellsQuestionsOfThePageFromRequests() {
    traffic.came(4001, Traffic.Kind.POLL);
    assertThat(traffic.count().last()).isEmpty();

    traffic.came(4001, Traffic.Kind.REQUEST);

    assertThat(traffic.count().requests()).isEqualTo(1);
    assertThat(traffic.count().polls()).isEqualTo(1);
    assertThat(traffic.count().last()).contains(NOON);
  }

  @Test
  void countsContentOfBothDirections() {
    traffic.sent(10);
    traffic.sent(5);
    traffic.received(7);

    assertThat(traffic.count().bytesOut()).isEqualTo(15);
    assertThat(traffic.count().bytesIn()).isEqualTo(7);
  }

  @Test
  void forgetsTheOldestOfManyPorts() {
    for (int port = 1; port <= Traffic.MAX_PORTS + 1; port++) {
      traffic.came(port, Traffic.Kind.REQUEST);
    }

    assertThat(traffic.came(2, Traffic.Kind.REQUEST).onConnection()).isEqualTo(2);
    assertThat(traffic.came(1, Traffic.Kind.REQUEST).onConnection()).isEqualTo(1);
  }
}
