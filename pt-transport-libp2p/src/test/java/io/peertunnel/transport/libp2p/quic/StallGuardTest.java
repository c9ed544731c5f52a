package io.peertunnel.transport.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StallGuardTest {
  @Test
  void hasSoMuchRoomAndNoMore() {
    StallGuard guard = new StallGuard(10);
    assertThat(guard.tryTake(6)).isTrue();
    assertThat(guard.tryTake(5)).isFalse();
    assertThat(guard.tryTake(4)).isTrue();
    assertThat(guard.tryTake(1)).isFalse();
    guard.giveBack(6);
    assertThat(guard.tryTake(6)).isTrue();
    assertThat(guard.tryTake(1)).isFalse();
  }
}
