package io.peertunnel.transport.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.autonat.AddressReachability.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressReachabilityTest {
  private static final Multiaddr A = Multiaddr.parse("/ip4/1.2.3.4/tcp/4001");
  private static final Multiaddr B = Multiaddr.parse("/ip4/1.2.3.4/udp/4001/quic-v1");

  private final AddressReachability known = new AddressReachability();

  @Test
  void twoAnswersDecideAndThreeSuffice() {
    known.retain(List.of(A));
    assertThat(known.due(0)).containsExactly(A);
    known.answered(A, Answer.YES, 0);
    assertThat(known.verdicts()).containsEntry(A, Verdict.UNKNOWN);
    known.answered(A, Answer.YES, 0);
    assertThat(known.verdicts()).containsEntry(A, Verdict.REACHABLE);
    assertThat(known.due(0)).containsExactly(A);
    known.answered(A, Answer.YES, 0);
    assertThat(known.due(0)).isEmpty();
  }

  @Test
  void aSureAddressIsAskedAboutAfterAnHourAndChangesItsMindSlowly() {
    sure(Answer.YES);
    long hour = AddressReachability.SURE.toNanos();
    assertThat(known.due(hour - 1)).isEmpty();
    assertThat(known.due(hour)).containsExactly(A);
    known.answered(A, Answer.NO, hour);
    assertThat(known.verdicts()).containsEntry(A, Verdict.REACHABLE);
    assertThat(known.due(hour)).containsExactly(A);
    known.answered(A, Answer.NO, hour);
    assertThat(known.verdicts()).containsEntry(A, Verdict.UNKNOWN);
    for (int i = 0; i < 2; i++) {
      known.answered(A, Answer.NO, hour);
    }
    assertThat(known.verdicts()).containsEntry(A, Verdict.UNREACHABLE);
  }

  @Test
  void noMeansUnreachable() {
    sure(Answer.NO);
    assertThat(known.verdicts()).containsEntry(A, Verdict.UNREACHABLE);
  }

  @Test
  void disagreementMeansUnknown() {
    known.retain(List.of(A));
    for (int i = 0; i < 10; i++) {
      known.answered(A, i % 2 == 0 ? Answer.YES : Answer.NO, 0);
      assertThat(known.verdicts()).containsEntry(A, Verdict.UNKNOWN);
      assertThat(known.due(0)).containsExactly(A);
    }
  }

  @Test
  void noMoreIsAskedThanIsMissing() {
    known.retain(List.of(A, B));
    for (int i = 0; i < AddressReachability.TARGET; i++) {
      known.asking(A);
    }
    assertThat(known.due(0)).containsExactly(B);
    known.asked(A);
    assertThat(known.due(0)).containsExactly(B, A);
  }

  @Test
  void anAddressThatIsAskedAboutInVainRestsAfterThree() {
    known.retain(List.of(A));
    for (int i = 0; i < AddressReachability.TARGET; i++) {
      assertThat(known.due(0)).containsExactly(A);
      known.inVain(A, 0);
    }
    long rested = AddressReachability.REST.toNanos();
    assertThat(known.due(rested - 1)).isEmpty();
    assertThat(known.due(rested)).containsExactly(A);
  }

  @Test
  void addressesTakeTurns() {
    known.retain(List.of(A, B));
    for (int i = 0; i < 2; i++) {
      known.asking(A);
      known.asked(A);
      assertThat(known.due(0)).containsExactly(B, A);
      known.asking(B);
      known.asked(B);
      assertThat(known.due(0)).containsExactly(A, B);
    }
  }

  @Test
  void addressesThatAreGoneAreForgotten() {
    sure(Answer.YES);
    known.retain(List.of(B));
    assertThat(known.verdicts()).containsOnlyKeys(B);
    known.answered(A, Answer.YES, 0);
    known.asked(A);
    assertThat(known.verdicts()).containsOnlyKeys(B);
    known.retain(List.of(A));
    assertThat(known.verdicts()).containsEntry(A, Verdict.UNKNOWN);
  }

  @Test
  void aNewNetworkStartsFromNothing() {
    sure(Answer.YES);
    known.clear();
    known.retain(List.of(A));
    assertThat(known.verdicts()).containsEntry(A, Verdict.UNKNOWN);
    assertThat(known.due(0)).containsExactly(A);
  }

  @Test
  void ofManyAddressesTheFirstCount() {
    List<Multiaddr> many = new ArrayList<>();
    for (int port = 1; port <= 1000; port++) {
      many.add(Multiaddr.parse("/ip4/1.2.3.4/tcp/" + port));
    }
    known.retain(many);
    assertThat(known.verdicts()).hasSize(AddressReachability.MAX_ADDRESSES);
  }

  private void sure(Answer answer) {
    known.retain(List.of(A));
    for (int i = 0; i < AddressReachability.TARGET; i++) {
      known.answered(A, answer, 0);
    }
  }
}
