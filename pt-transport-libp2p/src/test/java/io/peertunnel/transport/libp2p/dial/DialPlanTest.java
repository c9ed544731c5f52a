package io.peertunnel.transport.libp2p.dial;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialPlanTest {
  private static final String CIRCUIT =
      "/ip4/8.8.8.8/tcp/1/p2p/12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5/p2p-circuit";

  private static final String[] BOTH = {
    "/ip4/8.8.8.8/tcp/1",
    "/ip4/8.8.8.8/udp/1/quic-v1",
    "/ip4/8.8.8.8/tcp/2/ws",
    "/ip4/10.0.0.1/udp/1/quic-v1",
    "/ip4/10.0.0.1/tcp/1"
  };

  @Test
  void startsWithIp6AndStaggersTheRest() {
    DialPlan plan =
        plan(
            "/ip4/8.8.8.8/tcp/4002",
            "/ip4/8.8.8.8/tcp/4001",
            "/ip6/2600::1/tcp/4001",
            "/ip6/2600::2/tcp/4001");
    assertThat(shown(plan))
        .containsExactly(
            "0 /ip6/2600::1/tcp/4001",
            "250 /ip4/8.8.8.8/tcp/4001",
            "500 /ip6/2600::2/tcp/4001",
            "500 /ip4/8.8.8.8/tcp/4002");
  }

  @Test
  void startsWithIp4WhereThereIsNothingElse() {
    assertThat(shown(plan("/ip4/8.8.8.8/tcp/1", "/ip4/8.8.4.4/tcp/2")))
        .containsExactly("0 /ip4/8.8.8.8/tcp/1", "250 /ip4/8.8.4.4/tcp/2");
  }

  @Test
  void letsPrivateAndPublicAddressesProceedSideBySide() {
    DialPlan plan =
        plan(
            "/ip4/10.0.0.1/tcp/1",
            "/ip4/10.0.0.2/tcp/2",
            "/ip4/8.8.8.8/tcp/1",
            "/ip4/127.0.0.1/tcp/1");
    assertThat(shown(plan))
        .containsExactlyInAnyOrder(
            "0 /ip4/10.0.0.1/tcp/1",
            "30 /ip4/10.0.0.2/tcp/2",
            "0 /ip4/8.8.8.8/tcp/1",
            "0 /ip4/127.0.0.1/tcp/1");
    assertThat(plan.steps())
        .allSatisfy(
            step ->
                assertThat(step.deadline())
                    .isEqualTo(Duration.ofSeconds(step.address().isPublic() ? 15 : 5)));
  }

  @Test
  void putsAddressesThatFailedLastButKeepsThem() {
    Multiaddr failed = Multiaddr.parse("/ip4/10.0.0.1/tcp/1");
    DialPlan plan =
        DialPlan.of(
            List.of(failed, Multiaddr.parse("/ip4/10.0.0.2/tcp/2")),
            rules(Set.of(), address -> address.equals(failed)));
    assertThat(shown(plan)).containsExactly("0 /ip4/10.0.0.2/tcp/2", "90 /ip4/10.0.0.1/tcp/1");
  }

  @Test
  void dialsTheSameSocketOnce() {
    assertThat(shown(plan("/ip4/10.0.0.1/tcp/1", "/ip4/10.0.0.1/tcp/1")))
        .containsExactly("0 /ip4/10.0.0.1/tcp/1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/0.0.0.0/tcp/1",
        "/ip6/::/tcp/1",
        "/ip4/1.2.3.4/tcp/0",
        "/ip4/224.0.0.1/tcp/1",
        "/ip6/fe80::1/tcp/1",
        "/ip4/1.2.3.4/udp/1",
        "/ip4/1.2.3.4/udp/1/quic",
        "/ip4/1.2.3.4/udp/0/quic-v1",
        "/ip4/1.2.3.4/tcp/1/sni/example.com/ws",
        "/ip4/1.2.3.4/tcp/1/p2p-circuit",
        "/dnsaddr/example.com",
        "/ip4/127.0.0.1/tcp/7777"
      })
  void refusesWhatCannotBeDialledAndSaysWhy(String address) {
    DialPlan plan =
        DialPlan.of(
            List.of(Multiaddr.parse(address)),
            rules(Set.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/7777")), _ -> false));
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.refused()).containsKey(Multiaddr.parse(address));
  }

  @Test
  void prefersTcpWhereItDoesNotGiveWayToLosses() {
    assertThat(shown(plan(DialPlan.Lane.TCP, BOTH)))
        .containsExactlyInAnyOrder(
            "0 /ip4/8.8.8.8/tcp/1",
            "250 /ip4/8.8.8.8/udp/1/quic-v1",
            "500 /ip4/8.8.8.8/tcp/2/ws",
            "0 /ip4/10.0.0.1/tcp/1",
            "30 /ip4/10.0.0.1/udp/1/quic-v1");
  }

  @Test
  void prefersQuicOnPublicPathsAndTcpOnNearOnesWhereItDoes() {
    assertThat(shown(plan(DialPlan.Lane.QUIC, BOTH)))
        .containsExactlyInAnyOrder(
            "0 /ip4/8.8.8.8/udp/1/quic-v1",
            "250 /ip4/8.8.8.8/tcp/1",
            "500 /ip4/8.8.8.8/tcp/2/ws",
            "0 /ip4/10.0.0.1/tcp/1",
            "30 /ip4/10.0.0.1/udp/1/quic-v1");
  }

  @Test
  void goesThroughARelayAtOnceWhereNothingIsDirect() {
    assertThat(shown(plan(CIRCUIT))).containsExactly("0 " + CIRCUIT);
  }

  @Test
  void givesDirectAddressesAStaggerBeforeARelay() {
    assertThat(shown(plan(CIRCUIT, "/ip4/10.0.0.1/tcp/1")))
        .containsExactly("0 /ip4/10.0.0.1/tcp/1", "30 " + CIRCUIT);
    assertThat(shown(plan(CIRCUIT, "/ip4/10.0.0.1/tcp/1", "/ip4/8.8.4.4/tcp/1")))
        .endsWith("250 " + CIRCUIT);
  }

  @Test
  void leavesAWebSocketOutWherePlainTcpIsSpokenToo() {
    assertThat(shown(plan("/ip4/8.8.8.8/tcp/1/ws", "/ip4/8.8.8.8/tcp/1")))
        .containsExactly("0 /ip4/8.8.8.8/tcp/1");
  }

  @Test
  void refusesWaysThatTheHostDoesNotHave() {
    DialPlan plan =
        DialPlan.of(
            List.of(Multiaddr.parse("/ip4/8.8.8.8/udp/1/quic-v1")),
            new DialPlan.Rules(
                Set.of(),
                new DialPlan.Ways(EnumSet.of(DialPlan.Lane.TCP), () -> DialPlan.Lane.TCP),
                _ -> false));
    assertThat(plan.steps()).isEmpty();
    assertThat(plan.refused()).hasSize(1);
  }

  @Test
  void considersOnlySoManyAddresses() {
    List<Multiaddr> many = new ArrayList<>();
    for (int port = 1; port <= 1000; port++) {
      many.add(Multiaddr.parse("/ip4/10.0.0.1/tcp/" + port));
    }
    assertThat(DialPlan.of(many, rules(Set.of(), _ -> false)).steps())
        .hasSize(DialPlan.MAX_ADDRESSES);
  }

  private static DialPlan plan(String... addresses) {
    return plan(DialPlan.Lane.QUIC, addresses);
  }

  private static DialPlan plan(DialPlan.Lane bulk, String... addresses) {
    return DialPlan.of(
        Arrays.stream(addresses).map(Multiaddr::parse).toList(),
        new DialPlan.Rules(Set.of(), ways(bulk), _ -> false));
  }

  private static DialPlan.Rules rules(Set<Multiaddr> own, Predicate<Multiaddr> backedOff) {
    return new DialPlan.Rules(own, ways(DialPlan.Lane.QUIC), backedOff);
  }

  private static DialPlan.Ways ways(DialPlan.Lane bulk) {
    return new DialPlan.Ways(EnumSet.allOf(DialPlan.Lane.class), () -> bulk);
  }

  private static List<String> shown(DialPlan plan) {
    return plan.steps().stream()
        .map(step -> step.delay().toMillis() + " " + step.address())
        .toList();
  }
}
