package io.peertunnel.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.testing.FakePeers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeerTableTest {
  private static final String KEY = Samples.key(1).toString();
  private static final Set<String> NOBODY = Set.of();

  private final PeerTable table = new PeerTable(FakePeers.id("self"));

  @Test
  void knowsWhoToldItsKey() {
    hear("a", 1);
    assertThat(table.matching(KEY, 0)).containsExactly(info("a", 1));
    assertThat(table.matching(Samples.key(2).toString(), 0)).isEmpty();
  }

  @Test
  void tellsOnlyWhatHasChanged() {
    assertThat(hear("a", 1)).hasSize(1);
    assertThat(hear("a", 1)).isEmpty();
    assertThat(hear("a", 2)).extracting(PeerTable.Sighting::info).containsExactly(info("a", 2));
  }

  @Test
  void ignoresOurselves() {
    assertThat(hear("self", 1)).isEmpty();
    assertThat(table.peers()).isEmpty();
  }

  @Test
  void keepsPeersOfOtherProgramsForThemselves() {
    table.hear(Samples.LINK, Samples.announcement("go", List.of(Samples.address(1))), NOBODY, 0);
    assertThat(table.peers()).containsExactly(info("go", 1));
    assertThat(table.matching(KEY, 0)).isEmpty();
  }

  @Test
  void ignoresPeersThatAreElsewhere() {
    Multiaddr elsewhere = Multiaddr.parse("/ip4/8.8.8.8/tcp/4001");
    DnsMessage lie = Samples.announcement("a", List.of(elsewhere), Samples.key(1));
    assertThat(table.hear(Samples.LINK, lie, NOBODY, 0)).isEmpty();
  }

  @Test
  void forgetsWhoseTimeIsUp() {
    hear("a", 1);
    long end = TimeUnit.SECONDS.toNanos(Service.TTL);
    assertThat(table.matching(KEY, end - 1)).hasSize(1);
    assertThat(table.matching(KEY, end)).isEmpty();
  }

  @Test
  void believesNobodyForLongerThanOurRecordsHold() {
    String full = "dnsaddr=" + Samples.address(1) + "/p2p/" + FakePeers.id("a");
    DnsMessage longLived = Samples.txt("x", Integer.MAX_VALUE, full, "pt=" + KEY);
    table.hear(Samples.LINK, longLived, NOBODY, 0);
    assertThat(table.matching(KEY, TimeUnit.SECONDS.toNanos(Service.TTL))).isEmpty();
  }

  @Test
  void forgetsWhoSaysGoodbye() {
    hear("a", 1);
    Profile profile = new Profile(FakePeers.id("a"), List.of(Samples.address(1)));
    Instance instance = new Instance(Samples.label("a"), List.of(Samples.key(1)));
    table.hear(Samples.LINK, profile.goodbye(instance), NOBODY, 1);
    assertThat(table.peers()).isEmpty();
    assertThat(hear("a", 1)).hasSize(1);
  }

  @Test
  void forgetsALinkThatHasGone() {
    hear("a", 1);
    table.dropLink("eth1");
    assertThat(table.peers()).hasSize(1);
    table.dropLink("eth0");
    assertThat(table.peers()).isEmpty();
  }

  @Test
  void joinsWhatAPeerSaysUnderSeveralNames() {
    String id = "/p2p/" + FakePeers.id("a");
    hearTxt("one", "dnsaddr=" + Samples.address(1) + id, "pt=" + KEY);
    hearTxt("two", "dnsaddr=" + Samples.address(2) + id, "pt=" + Samples.key(2));
    assertThat(table.peers())
        .containsExactly(
            new PeerInfo(FakePeers.id("a"), List.of(Samples.address(1), Samples.address(2))));
    assertThat(table.matching(Samples.key(2).toString(), 0)).hasSize(1);
  }

  @Test
  void holds100Peers() {
    for (int i = 0; i < 300; i++) {
      hear("peer" + i, 1 + i % 200);
    }
    assertThat(table.peers()).hasSize(PeerTable.MAX_PEERS);
  }

  @Test
  void makesRoomForAPeerThatIsLookedFor() {
    for (int i = 0; i < PeerTable.MAX_PEERS; i++) {
      DnsMessage other = Samples.announcement("other" + i, List.of(Samples.address(1)));
      table.hear(Samples.LINK, other, Set.of(KEY), 0);
    }
    DnsMessage wanted = Samples.announcement("wanted", List.of(Samples.address(2)), Samples.key(1));
    table.hear(Samples.LINK, wanted, Set.of(KEY), 0);
    assertThat(table.peers()).hasSize(PeerTable.MAX_PEERS);
    assertThat(table.matching(KEY, 0)).containsExactly(info("wanted", 2));
  }

  @Test
  void holds16InstancesAnd20AddressesOfOnePeer() {
    String id = "/p2p/" + FakePeers.id("a");
    for (int i = 1; i <= 60; i++) {
      hearTxt("name" + i, "dnsaddr=" + Samples.address(i) + id);
    }
    assertThat(table.peers().getFirst().addresses()).hasSize(PeerTable.MAX_INSTANCES_OF_PEER);
    assertThat(table.known("eth0", Service.NAME, Optional.empty(), 0))
        .hasSize(PeerTable.MAX_INSTANCES_OF_PEER);
  }

  @Test
  void needsNoAnswerForTheFirstHalfOfItsTime() {
    hear("a", 1);
    long half = TimeUnit.SECONDS.toNanos(Service.TTL / 2);
    assertThat(table.known("eth0", Service.NAME, Optional.of(KEY), half - 1)).hasSize(1);
    assertThat(table.known("eth0", Service.NAME, Optional.of(KEY), half)).isEmpty();
    assertThat(table.known("eth1", Service.NAME, Optional.of(KEY), 0)).isEmpty();
    assertThat(table.known("eth0", Service.NAME, Optional.of("another"), 0)).isEmpty();
  }

  private List<PeerTable.Sighting> hear(String name, int address) {
    DnsMessage announcement =
        Samples.announcement(name, List.of(Samples.address(address)), Samples.key(1));
    return table.hear(Samples.LINK, announcement, NOBODY, 0);
  }

  private void hearTxt(String label, String... strings) {
    table.hear(Samples.LINK, Samples.txt(label, Service.TTL, strings), NOBODY, 0);
  }

  private static PeerInfo info(String name, int address) {
    return new PeerInfo(FakePeers.id(name), List.of(Samples.address(address)));
  }
}
