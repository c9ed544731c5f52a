package io.peertunnel.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.discovery.mdns.DnsMessage.Question;
import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.Background;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.spi.testing.FakePluginContext;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Runs over multicast on the loopback interface, in a group of its own.
@Timeout(120)
class MdnsIT {
  private static final RendezvousKey KEY = Samples.key(1);
  private static final DnsMessage QUERY =
      DnsMessage.query(List.of(new Question(Service.NAME, DnsType.PTR)), List.of());

  private final int port = TestGroup.freePort();
  private final FakeNetwork network = new FakeNetwork();
  private final FakeHost host = network.host("self");
  private final Background background = new Background();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private FakePluginContext context;
  private TestGroup group;
  private MdnsDiscovery discovery;

  @BeforeEach
  void start() throws Exception {
    context = TestGroup.context(port);
    group = TestGroup.join(port);
    discovery = MdnsDiscovery.start(host, context);
  }

  @AfterEach
  void stop() throws Exception {
    background.stop();
    discovery.close();
    context.stop();
    group.close();
    network.close();
    assertThat(context.reports()).isEmpty();
  }

  @Test
  void isSilentWhileItHasNothingToDo() throws Exception {
    Registration registration = advertise();
    registration.close();
    Await.until("no socket is read", () -> context.running().keySet().equals(Set.of("mdns")));
    Await.until("the announcement and the goodbye are heard", () -> group.responses().size() > 1);
    int before = group.responses().size();
    group.say(QUERY);
    Await.until("the group hears the query", () -> group.seen().contains(QUERY));
    assertThat(group.responses()).hasSize(before);
  }

  @Test
  void answersEveryLibp2pBrowserWithAllItNeeds() throws Exception {
    advertise();
    Await.until("both announcements were made", () -> group.responses().size() == 2);
    DnsMessage answer = group.ask(QUERY);
    assertThat(answer.answers()).singleElement().matches(r -> r.name().equals(Service.NAME));
    assertThat(answer.additionals())
        .extracting(DnsRecord::type)
        .containsExactly(DnsType.SRV, DnsType.TXT, DnsType.A);
    assertThat(claim(answer).id()).isEqualTo(host.id());
    assertThat(claim(answer).addresses()).isEqualTo(host.addresses());
    assertThat(claim(answer).keys()).containsExactly(KEY.toString());
    assertThat(label(answer)).matches("[a-z0-9]{32,63}").isNotEqualTo(host.id().toString());
  }

  @Test
  void saysNothingToWhoKnowsIt() throws Exception {
    advertise();
    Await.until("both announcements were made", () -> group.responses().size() == 2);
    DnsName name = Service.NAME.child(label(group.responses().getFirst()));
    DnsRecord known = new DnsRecord.Ptr(Service.NAME, Service.TTL, name);
    group.say(DnsMessage.query(QUERY.questions(), List.of(known)));
    DnsMessage answer = group.ask(subtypeQuery());
    assertThat(answer.answers()).hasSize(2);
    assertThat(group.responses()).hasSize(3);
  }

  @Test
  void answersAPlainDnsClientAlone() throws Exception {
    advertise();
    Await.until("both announcements were made", () -> group.responses().size() == 2);
    try (DatagramSocket client = new DatagramSocket()) {
      client.setOption(StandardSocketOptions.IP_MULTICAST_IF, TestGroup.loopback());
      byte[] query = Bytes.ofHex("1234" + Samples.QUERY.substring(4)).toArray();
      client.send(new DatagramPacket(query, query.length, group.group()));
      DatagramPacket packet = new DatagramPacket(new byte[9000], 9000);
      client.receive(packet);
      DnsMessage answer = DnsReader.read(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
      assertThat(answer.id()).isEqualTo(0x1234);
      assertThat(answer.questions()).isEqualTo(QUERY.questions());
      assertThat(answer.records()).allMatch(record -> record.ttl() <= 10);
      assertThat(claim(answer).id()).isEqualTo(host.id());
    }
  }

  @Test
  void asksForTheKeyAndForEverybody() throws Exception {
    search();
    Await.until("both questions were asked", () -> group.seen().size() >= 2);
    assertThat(group.seen().subList(0, 2)).containsExactly(subtypeQuery(), QUERY);
  }

  @Test
  void seesPeersOfOtherProgramsButFindsOnlyThoseOfTheKey() throws Exception {
    List<PeerInfo> found = search();
    Await.until("it listens", () -> group.seen().contains(QUERY));
    group.say(DnsReader.read(Bytes.ofHex(Samples.RESPONSE).buffer()));
    Await.until("the other is heard of", () -> !discovery.heard().isEmpty());
    group.say(Samples.announcement("peer", List.of(Samples.address(7)), KEY));
    Await.until("the peer is found", () -> !found.isEmpty());
    assertThat(found)
        .containsExactly(new PeerInfo(FakePeers.id("peer"), List.of(Samples.address(7))));
    Await.until("both are listed", () -> discovery.heard().size() > 1);
    assertThat(discovery.heard())
        .extracting(PeerInfo::id)
        .containsExactly(Samples.A, FakePeers.id("peer"));
  }

  @Test
  void handsKnownPeersToANewSearchAtOnce() throws Exception {
    advertise();
    group.say(Samples.announcement("peer", List.of(Samples.address(7)), KEY));
    Await.until("the peer is heard of", () -> !discovery.heard().isEmpty());
    List<PeerInfo> found = search();
    Await.until("the peer is found", () -> !found.isEmpty());
  }

  @Test
  void takesAnotherNameWhenItsOwnIsClaimed() throws Exception {
    advertise();
    Await.until("both announcements were made", () -> group.responses().size() == 2);
    String before = label(group.responses().getFirst());
    Profile other = new Profile(FakePeers.id("other"), List.of(Samples.ADDRESS));
    DnsMessage claim = other.announcement(new Instance(before, List.of()));
    Await.until(
        "another name is announced",
        () -> {
          group.say(claim);
          return group.responses().stream()
              .anyMatch(m -> claim(m).id().equals(host.id()) && !label(m).equals(before));
        });
  }

  @Test
  void announcesNewAddresses() throws Exception {
    advertise();
    host.moveTo(List.of(FakePeers.address(50)));
    Await.until(
        "the new address is announced",
        () ->
            group.responses().stream()
                .anyMatch(m -> claim(m).addresses().contains(FakePeers.address(50))));
  }

  @Test
  void takesLeave() throws Exception {
    advertise();
    discovery.close();
    Await.until(
        "goodbye is said",
        () ->
            group.responses().stream()
                .anyMatch(m -> m.records().allMatch(record -> record.ttl() == 0)));
  }

  @Test
  void findsAPeerInACrowdThatAnswersEveryQuery() throws Exception {
    background.start("crowd", this::answerEveryQueryAsACrowd);
    FakePluginContext other = TestGroup.context(port);
    try (MdnsDiscovery advertising = MdnsDiscovery.start(network.host("peer"), other)) {
      advertising.advertise(KEY, listener());
      Await.until("it is published", () -> events.contains("published"));
      List<PeerInfo> found = search();
      Await.until("the peer is found", () -> !found.isEmpty());
      assertThat(found).extracting(PeerInfo::id).containsExactly(FakePeers.id("peer"));
      Await.until("the crowd is heard of", () -> discovery.heard().size() > 10);
    }
    other.stop();
  }

  @Test
  void survivesHostilePackets() throws Exception {
    List<PeerInfo> found = search();
    Await.until("it listens", () -> group.seen().contains(QUERY));
    try (TestGroup flood = TestGroup.join(port)) {
      Random random = new Random(7);
      for (int i = 0; i < 2_000; i++) {
        byte[] packet = new byte[random.nextInt(1, 9_200)];
        random.nextBytes(packet);
        flood.say(ByteBuffer.wrap(packet));
        flood.say(Samples.announcement("liar" + i, List.of(Samples.address(1 + i % 200))));
      }
    }
    Await.until(
        "an honest peer gets through",
        () -> {
          group.say(Samples.announcement("peer", List.of(Samples.address(7)), KEY));
          return !found.isEmpty();
        });
    assertThat(discovery.heard()).hasSizeLessThanOrEqualTo(PeerTable.MAX_PEERS);
  }

  @Test
  void saysWhyItCannotWork() throws Exception {
    FakePluginContext none =
        FakePluginContext.withoutDirectory(new MdnsProvider().settings())
            .set("interfaces", "no-such-interface");
    try (MdnsDiscovery lonely = MdnsDiscovery.start(host, none)) {
      assertThatThrownBy(() -> lonely.find(KEY, _ -> {}))
          .isInstanceOf(TunnelException.class)
          .hasMessageContaining("no network interface");
      lonely.advertise(KEY, listener());
      Await.until("the failure is told", () -> !events.isEmpty());
      assertThat(events.getFirst()).startsWith("failed: mDNS cannot work: no network interface");
    }
    none.stop();
  }

  @Test
  void endsItsSearchesWhenItIsClosed() throws Exception {
    Background.Job<Object> job =
        background.start(
            "search",
            () -> {
              discovery.find(KEY, _ -> {});
              return "ended";
            });
    Await.untilBlocked(job.thread());
    discovery.close();
    assertThatThrownBy(job::get).hasCauseInstanceOf(TunnelException.class);
    assertThatThrownBy(() -> discovery.find(KEY, _ -> {})).isInstanceOf(TunnelException.class);
  }

  private Object answerEveryQueryAsACrowd() throws Exception {
    int answered = 0;
    while (true) {
      int before = answered;
      Await.until("somebody asks", () -> group.queries(QUERY) > before);
      answered++;
      for (int i = 0; i < 300; i++) {
        group.say(Samples.announcement("crowd" + i, List.of(Samples.address(1 + i % 200))));
      }
    }
  }

  private Registration advertise() throws Exception {
    Registration registration = discovery.advertise(KEY, listener());
    Await.until("it is published", () -> events.contains("published"));
    return registration;
  }

  private List<PeerInfo> search() {
    List<PeerInfo> found = new CopyOnWriteArrayList<>();
    background.start(
        "search",
        () -> {
          discovery.find(KEY, found::add);
          return List.of();
        });
    return found;
  }

  private AdvertiseListener listener() {
    return new AdvertiseListener() {
      @Override
      public void published() {
        events.add("published");
      }

      @Override
      public void failed(String reason) {
        events.add("failed: " + reason);
      }
    };
  }

  private static DnsMessage subtypeQuery() {
    return DnsMessage.query(List.of(new Question(Service.subtype(KEY), DnsType.PTR)), List.of());
  }

  private static Claim claim(DnsMessage message) {
    List<String> strings = new ArrayList<>();
    message
        .records()
        .filter(DnsRecord.Txt.class::isInstance)
        .map(DnsRecord.Txt.class::cast)
        .forEach(txt -> strings.addAll(txt.strings()));
    return Claim.of(strings).orElseThrow();
  }

  private static String label(DnsMessage message) {
    return message
        .records()
        .filter(DnsRecord.Txt.class::isInstance)
        .map(record -> record.name().labels().getFirst())
        .collect(Collectors.joining());
  }
}
