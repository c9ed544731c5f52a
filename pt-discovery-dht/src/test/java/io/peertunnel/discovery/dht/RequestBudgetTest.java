package io.peertunnel.discovery.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.testing.FakePeers;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestBudgetTest {
  private static final PeerId ONE = FakePeers.id("one");

  // Near the end of the timer's range, which it passes in the tests.
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(2));
  private final RequestBudget budget = new RequestBudget(50, 200, nanos::get);

  @Test
  void aBurstOf200Then50PerSecond() {
    assertThat(taken(1000)).isEqualTo(200);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(taken(1000)).isEqualTo(50);
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
    assertThat(taken(1000)).isEqualTo(1);
    nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
    assertThat(taken(1000)).isEqualTo(200);
  }

  @Test
  void peersHaveABudgetEach() {
    assertThat(taken(1000)).isEqualTo(200);
    assertThat(budget.take(FakePeers.id("two"))).isTrue();
  }

  private int taken(int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += budget.take(ONE) ? 1 : 0;
    }
    return taken;
  }
}
