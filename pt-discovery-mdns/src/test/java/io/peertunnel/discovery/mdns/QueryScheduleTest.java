package io.peertunnel.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueryScheduleTest {
  private final QuerySchedule schedule = new QuerySchedule(new Random(1));

  @Test
  void asksLessAndLessOften() {
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
      Duration wait = schedule.advance();
      assertThat(wait)
          .isBetween(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds * 6 / 5 + 1));
    }
  }

  @Test
  void beginsAnew() {
    schedule.advance();
    schedule.advance();
    schedule.restart();
    assertThat(schedule.advance()).isLessThan(Duration.ofSeconds(2));
  }
}
