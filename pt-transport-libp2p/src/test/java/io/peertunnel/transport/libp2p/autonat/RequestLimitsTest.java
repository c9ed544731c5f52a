package io.peertunnel.transport.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.testing.FakePeers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestLimitsTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final PeerId PEER = FakePeers.id("peer");

  private final RequestLimits limits = new RequestLimits(RequestLimits.Rates.V2);

  @Test
  void aPeerIsServedTwelveTimesInAnyMinute() {
    for (int i = 0; i < 12; i++) {
      assertThat(served(PEER, i)).isTrue();
    }
    assertThat(served(PEER, MINUTE - 1)).isFalse();
    assertThat(served(PEER, MINUTE)).isTrue();
    assertThat(served(PEER, MINUTE)).isFalse();
  }

  @Test
  void allPeersTogetherAreServedSixtyTimesInAnyMinute() {
    for (int i = 0; i < 60; i++) {
      assertThat(served(FakePeers.id("peer " + i), i)).isTrue();
    }
    assertThat(served(FakePeers.id("another"), MINUTE - 1)).isFalse();
    assertThat(served(FakePeers.id("another"), MINUTE)).isTrue();
  }

  @Test
  void aPeerIsServedTwiceAtOnce() {
    assertThat(limits.enter(PEER, 0)).isTrue();
    assertThat(limits.enter(PEER, 0)).isTrue();
    assertThat(limits.enter(PEER, 0)).isFalse();
    limits.leave(PEER);
    assertThat(limits.enter(PEER, 0)).isTrue();
    assertThat(limits.enter(FakePeers.id("another"), 0)).isTrue();
  }

  @Test
  void dialsThatCostDataAreFewer() {
    for (int i = 0; i < 12; i++) {
      assertThat(limits.takeData(i)).isTrue();
    }
    assertThat(limits.takeData(MINUTE - 1)).isFalse();
    assertThat(limits.takeData(MINUTE)).isTrue();
  }

  private boolean served(PeerId peer, long now) {
    boolean admitted = limits.enter(peer, now);
    if (admitted) {
      limits.leave(peer);
    }
    return admitted;
  }
}
