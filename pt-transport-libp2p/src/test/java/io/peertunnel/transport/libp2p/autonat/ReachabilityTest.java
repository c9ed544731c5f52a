package io.peertunnel.transport.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.autonat.Reachability.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReachabilityTest {
  private static final Multiaddr TCP = Multiaddr.parse("/ip4/1.2.3.4/tcp/4001");
  private static final Multiaddr QUIC = Multiaddr.parse("/ip4/1.2.3.4/udp/4001/quic-v1");
  private static final Multiaddr HOME = Multiaddr.parse("/ip4/192.168.1.7/tcp/4001");

  private final List<Status> told = new ArrayList<>();
  private final Reachability reachability = new Reachability(told::add);

  @Test
  void onePublicAddressThatIsReachedIsEnough() {
    reachability.foundByV2(Map.of(TCP, Verdict.UNREACHABLE, QUIC, Verdict.REACHABLE));
    assertThat(reachability.status()).isEqualTo(Status.PUBLIC);
  }

  @Test
  void allMustFailBeforeWeArePrivate() {
    reachability.foundByV2(Map.of(TCP, Verdict.UNREACHABLE, QUIC, Verdict.UNKNOWN));
    assertThat(reachability.status()).isEqualTo(Status.UNKNOWN);
    reachability.foundByV2(Map.of(TCP, Verdict.UNREACHABLE, QUIC, Verdict.UNREACHABLE));
    assertThat(reachability.status()).isEqualTo(Status.PRIVATE);
  }

  @Test
  void neighboursSayNothingOfTheInternet() {
    reachability.foundByV2(Map.of(HOME, Verdict.REACHABLE));
    assertThat(reachability.status()).isEqualTo(Status.UNKNOWN);
    reachability.foundByV2(Map.of(HOME, Verdict.UNREACHABLE));
    assertThat(reachability.status()).isEqualTo(Status.UNKNOWN);
    assertThat(told).isEmpty();
  }

  @Test
  void version1ChangesItsMindOnlyWhenItsConfidenceIsGone() {
    for (int i = 0; i < 10; i++) {
      reachability.foundByV1(Status.PRIVATE);
    }
    for (int i = 0; i < Reachability.MAX_CONFIDENCE; i++) {
      reachability.foundByV1(Status.PUBLIC);
      assertThat(reachability.status()).isEqualTo(Status.PRIVATE);
    }
    reachability.foundByV1(Status.PUBLIC);
    assertThat(reachability.status()).isEqualTo(Status.PUBLIC);
    assertThat(told).containsExactly(Status.PRIVATE, Status.PUBLIC);
  }

  @Test
  void version2OutranksVersion1() {
    reachability.foundByV1(Status.PUBLIC);
    reachability.foundByV2(Map.of(TCP, Verdict.UNREACHABLE));
    assertThat(reachability.status()).isEqualTo(Status.PRIVATE);
    reachability.foundByV2(Map.of(TCP, Verdict.UNKNOWN));
    assertThat(reachability.status()).isEqualTo(Status.PUBLIC);
    assertThat(told).containsExactly(Status.PUBLIC, Status.PRIVATE, Status.PUBLIC);
  }

  @Test
  void anotherNetworkIsUnknown() {
    reachability.foundByV1(Status.PUBLIC);
    reachability.foundByV2(Map.of(TCP, Verdict.REACHABLE));
    reachability.restart();
    assertThat(reachability.status()).isEqualTo(Status.UNKNOWN);
    assertThat(told).containsExactly(Status.PUBLIC, Status.UNKNOWN);
  }
}
