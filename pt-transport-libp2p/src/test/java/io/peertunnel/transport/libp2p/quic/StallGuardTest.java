package io.peertunnel.transport.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StallGuardTest {
  @Test
  void hasSoManyPlacesAndNoMore() {
    StallGuard guard = new StallGuard(2);
    assertThat(guard.tryEnter()).isTrue();
    assertThat(guard.tryEnter()).isTrue();
    assertThat(guard.tryEnter()).isFalse();
    guard.leave();
    assertThat(guard.tryEnter()).isTrue();
    assertThat(guard.tryEnter()).isFalse();
  }

  @Test
  void theBudgetIsSharedByWindows() {
    StallGuard guard = StallGuard.of(StallGuard.BUDGET / 2);
    assertThat(guard.tryEnter()).isTrue();
    assertThat(guard.tryEnter()).isTrue();
    assertThat(guard.tryEnter()).isFalse();
    assertThat(StallGuard.of(2 * StallGuard.BUDGET).tryEnter()).isTrue();
  }
}
