package io.peertunnel.transport.libp2p.portmap;

import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The rounds against routers in memory, on a clock of the test.
@Timeout(60)
class UpkeepTest {
  private static final LocalPort TCP = new LocalPort(PortProtocol.TCP, INET, 4001);
  private static final LocalPort UDP = new LocalPort(PortProtocol.UDP, INET, 4001);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
  private final FakeSearch search = new FakeSearch();
  private final List<LocalPort> wanted = new ArrayList<>(List.of(TCP, UDP));
  private final List<List<MappedPort>> told = new ArrayList<>();
  private final FakeGateway router = new FakeGateway(GatewayKind.PCP);
  private final Upkeep upkeep =
      new Upkeep(search, () -> wanted, told::add, nanos::get, new PortWishes(new Random(1)));

  @Test
  void mapsEachPortAndTellsOfIt() throws Exception {
    search.present.add(router);

    upkeep.round();

    assertThat(told).containsExactly(List.of(mapped(TCP, 4001), mapped(UDP, 4001)));
    assertThat(router.requests).allMatch(one -> one.lifetime().equals(Ledger.LIFETIME));
  }

  @Test
  void renewsAtHalfOfTheLifetime() throws Exception {
    search.present.add(router);
    upkeep.round();

    pass(Duration.ofMinutes(5).minusMillis(1));
    assertThat(upkeep.round()).isEqualTo(Duration.ofMillis(1));
    assertThat(router.requests).hasSize(2);
    pass(Duration.ofMillis(1));
    upkeep.round();

    assertThat(router.requests).hasSize(4);
    assertThat(told).hasSize(1);
  }

  @Test
  void renewsEarlierWhatIsGrantedForLess() throws Exception {
    router.grants = Duration.ofSeconds(100);
    search.present.add(router);

    assertThat(upkeep.round()).isEqualTo(Duration.ofSeconds(50));
    pass(Duration.ofSeconds(50));
    upkeep.round();

    assertThat(router.requests).hasSize(4);
  }

  @Test
  void isNotDrivenByARouterThatGrantsNextToNothing() throws Exception {
    router.grants = Duration.ofSeconds(1);
    search.present.add(router);

    assertThat(upkeep.round()).isEqualTo(Ledger.MIN_RENEWAL);
  }

  @Test
  void looksAfterPermanentMappingsToo() throws Exception {
    router.grants = Duration.ZERO;
    search.present.add(router);
    upkeep.round();

    pass(Duration.ofMinutes(5));
    upkeep.round();

    assertThat(router.requests).hasSize(4);
  }

  @Test
  void asksForARandomPortOnConflict() throws Exception {
    router.takenByOthers.add(4001);
    search.present.add(router);
    wanted.remove(UDP);

    upkeep.round();

    assertThat(router.requests).hasSize(2);
    int external = router.mapped.getOrDefault(TCP, 0);
    assertThat(external).isBetween(10_000, 65_534);
    assertThat(told).containsExactly(List.of(mapped(TCP, external)));
  }

  @Test
  void givesUpAfterThreeRandomPorts() throws Exception {
    for (int port = 1; port < 65536; port++) {
      router.takenByOthers.add(port);
    }
    search.present.add(router);
    wanted.remove(UDP);

    assertThat(upkeep.round()).isEqualTo(Upkeep.MAX_PAUSE);

    assertThat(router.requests).hasSize(4);
    assertThat(told).isEmpty();
    assertThat(router.closed).isTrue();
  }

  @Test
  void remembersTheExternalPort() throws Exception {
    router.takenByOthers.add(4001);
    search.present.add(router);
    wanted.remove(UDP);
    upkeep.round();
    int external = router.mapped.getOrDefault(TCP, 0);

    router.silent = true;
    search.present.clear();
    FakeGateway again = new FakeGateway(GatewayKind.PCP);
    search.present.add(again);
    pass(Upkeep.CHECK);
    upkeep.round();

    assertThat(again.requests).hasSize(1);
    assertThat(again.mapped).containsEntry(TCP, external);
    assertThat(told).hasSize(1);
  }

  @Test
  void mapsAgainAfterARestart() throws Exception {
    search.present.add(router);
    upkeep.round();

    router.restart();
    pass(Upkeep.CHECK);
    upkeep.round();

    assertThat(router.mapped).containsOnlyKeys(TCP, UDP);
    assertThat(search.searches).isEqualTo(1);
    assertThat(told).hasSize(1);
  }

  @Test
  void tellsOfTheNewAddressAfterARestart() throws Exception {
    search.present.add(router);
    upkeep.round();

    router.restart();
    router.address = "8.8.8.8";
    pass(Upkeep.CHECK);
    upkeep.round();

    assertThat(told).hasSize(2);
    assertThat(told.getLast())
        .allMatch(one -> one.external().equals(new InetSocketAddress("8.8.8.8", 4001)));
  }

  @Test
  void prefersTheBetterProtocol() throws Exception {
    FakeGateway upnp = new FakeGateway(GatewayKind.UPNP);
    search.present.add(upnp);
    search.present.add(router);

    upkeep.round();

    assertThat(told.getLast()).allMatch(one -> one.by() == GatewayKind.PCP);
    assertThat(upnp.requests).isEmpty();
    assertThat(upnp.closed).isTrue();
  }

  @Test
  void asksByTheNextProtocolWhatIsRefused() throws Exception {
    FakeGateway upnp = new FakeGateway(GatewayKind.UPNP);
    router.refused.addAll(wanted);
    search.present.add(router);
    search.present.add(upnp);

    upkeep.round();

    assertThat(told.getLast()).hasSize(2).allMatch(one -> one.by() == GatewayKind.UPNP);
    assertThat(router.closed).isTrue();
  }

  @Test
  void keepsARouterThatMapsSomePorts() throws Exception {
    router.refused.add(UDP);
    search.present.add(router);

    upkeep.round();
    pass(Upkeep.CHECK);
    upkeep.round();
    assertThat(told).containsExactly(List.of(mapped(TCP, 4001)));
    assertThat(router.requests).hasSize(2);

    router.refused.clear();
    pass(Ledger.AFTER_REFUSAL);
    upkeep.round();
    assertThat(told.getLast()).containsExactly(mapped(TCP, 4001), mapped(UDP, 4001));
  }

  @Test
  void searchesSeldomWhereThereIsNoRouter() throws Exception {
    assertThat(upkeep.round()).isEqualTo(Upkeep.MAX_PAUSE);
    pass(Upkeep.MAX_PAUSE.minusMillis(1));
    upkeep.round();
    assertThat(search.searches).isEqualTo(1);

    pass(Duration.ofMillis(1));
    upkeep.round();
    assertThat(search.searches).isEqualTo(2);
    assertThat(told).isEmpty();
  }

  @Test
  void searchesNotForNothing() throws Exception {
    wanted.clear();
    upkeep.round();
    assertThat(search.searches).isZero();

    wanted.add(TCP);
    search.present.add(router);
    upkeep.changed();
    upkeep.round();
    assertThat(told).containsExactly(List.of(mapped(TCP, 4001)));
  }

  @Test
  void searchesSoonAndThenLessAndLessAfterALoss() throws Exception {
    search.present.add(router);
    upkeep.round();
    router.silent = true;
    search.present.clear();
    pass(Upkeep.CHECK);

    List<Duration> pauses = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      Duration pause = upkeep.round();
      pauses.add(pause);
      pass(pause);
    }

    assertThat(pauses)
        .containsExactly(
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(120),
            Duration.ofSeconds(240),
            Duration.ofSeconds(480),
            Upkeep.MAX_PAUSE,
            Upkeep.MAX_PAUSE);
    assertThat(told.getLast()).isEmpty();
    assertThat(router.closed).isTrue();
  }

  @Test
  void takesBackWhatIsNotWantedAnyMore() throws Exception {
    search.present.add(router);
    upkeep.round();

    wanted.remove(TCP);
    upkeep.round();

    assertThat(router.mapped).containsOnlyKeys(UDP);
    assertThat(told.getLast()).containsExactly(mapped(UDP, 4001));
  }

  @Test
  void keepsTheRouterWhenSomethingElseChanged() throws Exception {
    search.present.add(router);
    upkeep.round();

    upkeep.changed();
    upkeep.round();

    assertThat(search.searches).isEqualTo(1);
    assertThat(router.checks).isEqualTo(1);
  }

  @Test
  void searchesAgainInAnotherNetwork() throws Exception {
    search.present.add(router);
    upkeep.round();

    FakeGateway other = new FakeGateway(GatewayKind.NAT_PMP);
    search.present.clear();
    search.present.add(other);
    search.move("127.0.0.2");
    upkeep.changed();
    upkeep.round();

    assertThat(told.getLast()).hasSize(2).allMatch(one -> one.by() == GatewayKind.NAT_PMP);
    assertThat(router.closed).isTrue();
  }

  @Test
  void searchesAtOnceAfterAChange() throws Exception {
    upkeep.round();
    search.present.add(router);

    upkeep.changed();
    upkeep.round();

    assertThat(told).hasSize(1);
  }

  @Test
  void mapsALimitedNumberOfPorts() throws Exception {
    for (int port = 5000; port < 5100; port++) {
      wanted.add(new LocalPort(PortProtocol.TCP, INET, port));
    }
    search.present.add(router);

    upkeep.round();

    assertThat(router.mapped).hasSize(Upkeep.MAX_PORTS);
  }

  @Test
  void tellsWhichAddressesAreNotPublic() throws Exception {
    router.address = "100.64.1.2";
    search.present.add(router);
    upkeep.round();
    assertThat(told.getLast()).hasSize(2).noneMatch(MappedPort::isPublic);

    router.restart();
    router.address = "8.8.4.4";
    pass(Upkeep.CHECK);
    upkeep.round();
    assertThat(told.getLast()).hasSize(2).allMatch(MappedPort::isPublic);
  }

  @Test
  void releasesWhatItHolds() throws Exception {
    search.present.add(router);
    upkeep.round();

    upkeep.release();

    assertThat(router.mapped).isEmpty();
    assertThat(router.closed).isTrue();
  }

  @Test
  void releasesWhatWasBeingAskedForWhenItWasInterrupted() throws Exception {
    router.interrupts = true;
    search.present.add(router);
    assertThatThrownBy(upkeep::round).isInstanceOf(InterruptedException.class);
    assertThat(router.mapped).containsOnlyKeys(TCP);

    upkeep.release();

    assertThat(router.mapped).isEmpty();
  }

  @Test
  void releasesNothingOfARouterThatIsSilent() throws Exception {
    search.present.add(router);
    upkeep.round();
    router.silent = true;

    upkeep.release();

    assertThat(router.closed).isTrue();
    assertThat(router.mapped).hasSize(2);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static MappedPort mapped(LocalPort port, int external) {
    return new MappedPort(port, new InetSocketAddress("8.8.4.4", external), GatewayKind.PCP);
  }
}
