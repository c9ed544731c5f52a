package io.peertunnel.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PacketBudgetTest {
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  private final PacketBudget budget = new PacketBudget(0);

  @Test
  void looksAtTwentyASecondOfAFlood() throws UnknownHostException {
    int seen = 0;
    for (int ms = 0; ms < 60_000; ms++) {
      seen += budget.allows(source(ms % 200), ms * MILLISECOND) ? 1 : 0;
    }
    assertThat(seen).isBetween(60 * PacketBudget.RATE, 60 * PacketBudget.RATE + PacketBudget.BURST);
  }

  @Test
  void hearsOthersDuringAFloodFromOneSource() throws UnknownHostException {
    for (int ms = 0; ms < 60_000; ms++) {
      budget.allows(source(1), ms * MILLISECOND);
    }
    assertThat(budget.allows(source(2), 60_000 * MILLISECOND)).isTrue();
  }

  @Test
  void hearsACrowdThatAnswersAtOnce() throws UnknownHostException {
    for (int i = 0; i < PacketBudget.BURST; i++) {
      assertThat(budget.allows(source(i), 0)).isTrue();
    }
    assertThat(budget.allows(source(200), 0)).isFalse();
  }

  private static InetAddress source(int number) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number});
  }
}
