package io.peertunnel.transport.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.peertunnel.spi.wire.MalformedException;
import org.junit.jupiter.api.Test;

class WindowsTest {
  private static final int INITIAL = ReceiveWindow.INITIAL;
  private static final long RTT = 1000;

  private final WindowBudget budget = new WindowBudget(64L * INITIAL, 1000);
  private final BudgetShare share = new BudgetShare(budget);
  private final ReceiveWindow window = new ReceiveWindow(0);

  @Test
  void givesNoCreditForWhatOnlyArrived() throws Exception {
    window.receive(INITIAL);
    assertThat(window.update(0, RTT, share)).isZero();
  }

  @Test
  void givesCreditOnceHalfWasConsumed() throws Exception {
    window.receive(INITIAL);
    window.consume(INITIAL / 2 - 1);
    assertThat(window.update(4 * RTT, RTT, share)).isZero();
    window.consume(1);
    assertThat(window.update(4 * RTT, RTT, share)).isEqualTo(INITIAL / 2);
  }

  @Test
  void refusesMoreThanTheWindow() throws Exception {
    window.receive(INITIAL - 1);
    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> window.receive(2));
    window.receive(1);
  }

  @Test
  void refusesToConsumeMoreThanArrived() throws Exception {
    window.receive(10);
    assertThatIllegalArgumentException().isThrownBy(() -> window.consume(11));
  }

  @Test
  void doublesWhileUpdatesFollowWithinFourRoundTrips() throws Exception {
    long now = 0;
    for (int target = INITIAL; target < ReceiveWindow.MAX; target *= 2) {
      assertThat(window.target()).isEqualTo(target);
      now += 4 * RTT - 1;
      assertThat(drain(now)).isEqualTo(2 * target);
    }
    assertThat(window.target()).isEqualTo(ReceiveWindow.MAX);
    assertThat(budget.growth()).isEqualTo(ReceiveWindow.MAX - INITIAL);
    assertThat(drain(now + 1)).isEqualTo(ReceiveWindow.MAX);
  }

  @Test
  void staysAsItIsWhenUpdatesAreSlowOrTheRoundTripIsUnknown() throws Exception {
    assertThat(drain(4 * RTT)).isEqualTo(INITIAL);
    window.receive(INITIAL);
    window.consume(INITIAL);
    assertThat(window.update(4 * RTT + 1, 0, share)).isEqualTo(INITIAL);
  }

  @Test
  void growsNoFurtherThanTheBudget() throws Exception {
    BudgetShare other = new BudgetShare(budget);
    assertThat(other.tryGrow(62 * INITIAL)).isTrue();
    assertThat(drain(1)).isEqualTo(2 * INITIAL);
    assertThat(drain(2)).isEqualTo(2 * INITIAL);
    other.close();
    assertThat(drain(3)).isEqualTo(4 * INITIAL);
  }

  private int drain(long now) throws MalformedException {
    window.receive(window.target());
    window.consume(window.target());
    return window.update(now, RTT, share);
  }

  @Test
  void sendWindowTakesUpTo32Bits() throws Exception {
    SendWindow send = new SendWindow();
    send.add(0xffff_ffffL - INITIAL);
    assertThat(send.available()).isEqualTo(0xffff_ffffL);
    send.add(0);
    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> send.add(1));
    send.take(5);
    assertThat(send.available()).isEqualTo(0xffff_fffaL);
  }

  @Test
  void sendWindowRefusesToBeOverdrawn() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SendWindow().take(INITIAL + 1));
  }

  @Test
  void sharesGiveEverythingBackWhenClosed() {
    assertThat(share.tryHold(600)).isTrue();
    assertThat(share.tryHold(401)).isFalse();
    assertThat(share.tryGrow(5)).isTrue();
    share.releaseHeld(100);
    assertThat(budget.unconsumed()).isEqualTo(500);
    share.close();
    share.releaseHeld(500);
    share.releaseGrowth(5);
    assertThat(budget.unconsumed()).isZero();
    assertThat(budget.growth()).isZero();
    assertThat(share.tryHold(1)).isFalse();
  }

  @Test
  void countsEventsPerPeriod() {
    RateLimit limit = new RateLimit(2, 10, 0);
    assertThat(limit.allow(1)).isTrue();
    assertThat(limit.allow(9)).isTrue();
    assertThat(limit.allow(9)).isFalse();
    assertThat(limit.allow(10)).isTrue();
  }
}
