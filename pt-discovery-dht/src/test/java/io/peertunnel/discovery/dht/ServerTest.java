package io.peertunnel.discovery.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.discovery.dht.wire.KadPeer;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakePeers;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ServerTest {
  private static final Bytes KEY =
      Bytes.ofHex("1220cb8f1f18c9df0fbec133ca66a8c2842bf9c9cbe681ce62732243c08db66b0c74");
  private static final KadMessage PING =
      new KadMessage(KadMessage.Type.PING, Bytes.empty(), List.of(), List.of());

  private final ServerFixture fixture = new ServerFixture(ServerLimits.standard());

  @AfterEach
  void close() {
    fixture.close();
  }

  /// As go does.
  @Test
  void severalRequestsOnOneStreamAreAnsweredInOrder() throws Exception {
    fixture.table.add(peer(1));
    try (Stream stream = fixture.open()) {
      assertThat(ServerFixture.ask(stream, PING)).isEqualTo(PING);
      assertThat(named(ServerFixture.ask(stream, KadMessage.findNode(peer(9).id().multihash()))))
          .containsExactly(peer(1));
      ServerFixture.send(stream, KadMessage.addProvider(KEY, fixture.client.info()));
      KadMessage answer = ServerFixture.ask(stream, KadMessage.getProviders(KEY));
      assertThat(providers(answer)).containsExactly(fixture.client.info());
      assertThat(named(answer)).containsExactly(peer(1));
      assertThat(answer.key()).isEqualTo(KEY);

      stream.output().close();
      assertThat(stream.input().read()).isEqualTo(-1);
    }
    Await.until("the stream has ended", () -> fixture.server.openStreams() == 0);
  }

  /// As js does.
  @Test
  void aStreamPerRequestThatIsHalfClosedIsAnsweredAndEnded() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (Stream stream = fixture.open()) {
        ServerFixture.send(stream, PING);
        stream.output().close();

        assertThat(ServerFixture.receive(stream)).isEqualTo(PING);
        assertThat(stream.input().read()).isEqualTo(-1);
      }
    }
    Await.until("all streams have ended", () -> fixture.server.openStreams() == 0);
  }

  @Test
  void anAddedProviderIsKeptThoughItsStreamIsClosedAtOnce() throws Exception {
    try (Stream stream = fixture.open()) {
      ServerFixture.send(stream, KadMessage.addProvider(KEY, fixture.client.info()));
      stream.output().close();
      assertThat(stream.input().read()).isEqualTo(-1);
    }

    assertThat(fixture.records.providers(KEY)).containsExactly(fixture.client.info());
  }

  @Test
  void findNodeNamesTheTargetFirstThenThe20Closest() throws Exception {
    IntStream.rangeClosed(1, 40).forEach(i -> fixture.table.add(peer(i)));
    fixture.known.add(peer(77));

    List<PeerInfo> found = named(fixture.ask(KadMessage.findNode(peer(77).id().multihash())));

    assertThat(found).hasSize(20).startsWith(peer(77)).doesNotHaveDuplicates();
    assertThat(named(fixture.ask(KadMessage.findNode(peer(78).id().multihash()))))
        .hasSize(20)
        .isSubsetOf(fixture.table);
    assertThat(named(fixture.ask(KadMessage.findNode(peer(5).id().multihash()))))
        .hasSize(20)
        .startsWith(peer(5));
    assertThat(named(fixture.ask(KadMessage.findNode(KEY)))).hasSize(20);
  }

  @Test
  void neitherTheAskerNorPeersWithoutAddressesAreNamed() throws Exception {
    fixture.table.add(fixture.client.info());
    fixture.table.add(new PeerInfo(peer(1).id(), List.of()));
    fixture.table.add(peer(2));
    fixture.known.add(fixture.client.info());

    KadMessage self = KadMessage.findNode(fixture.client.id().multihash());
    assertThat(named(fixture.ask(self))).containsExactly(peer(2));
    assertThat(named(fixture.ask(KadMessage.getProviders(KEY)))).containsExactly(peer(2));
  }

  @Test
  void of10000AddressesThe16FirstAreTold() throws Exception {
    List<Multiaddr> many = IntStream.rangeClosed(1, 10_000).mapToObj(FakePeers::address).toList();
    fixture.table.add(new PeerInfo(peer(1).id(), many));

    assertThat(named(fixture.ask(KadMessage.findNode(KEY))).getFirst().addresses())
        .isEqualTo(many.subList(0, 16));
  }

  @Test
  void aProviderThatIsNotTheSenderIsIgnored() throws Exception {
    KadPeer other = new KadPeer(peer(1), KadPeer.Connectedness.CONNECTED);
    KadPeer self = new KadPeer(fixture.client.info(), KadPeer.Connectedness.CONNECTED);
    try (Stream stream = fixture.open()) {
      ServerFixture.send(stream, KadMessage.addProvider(KEY, peer(1)));
      assertThat(providers(ServerFixture.ask(stream, KadMessage.getProviders(KEY)))).isEmpty();

      ServerFixture.send(
          stream,
          new KadMessage(KadMessage.Type.ADD_PROVIDER, KEY, List.of(), List.of(other, self)));
      assertThat(providers(ServerFixture.ask(stream, KadMessage.getProviders(KEY))))
          .containsExactly(fixture.client.info());
    }
  }

  @Test
  void aProviderWithoutAUsableAddressIsIgnored() throws Exception {
    Multiaddr loopback = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
    try (Stream stream = fixture.open()) {
      for (List<Multiaddr> addresses : List.of(List.<Multiaddr>of(), List.of(loopback))) {
        PeerInfo self = new PeerInfo(fixture.client.id(), addresses);
        ServerFixture.send(stream, KadMessage.addProvider(KEY, self));
      }

      assertThat(providers(ServerFixture.ask(stream, KadMessage.getProviders(KEY)))).isEmpty();
    }
    assertThat(fixture.records.size()).isZero();
  }

  @Test
  void aProviderWhoseAddressesAreOldIsToldWithThoseThatAreKnownNow() throws Exception {
    try (Stream stream = fixture.open()) {
      ServerFixture.send(stream, KadMessage.addProvider(KEY, fixture.client.info()));
      assertThat(ServerFixture.ask(stream, PING)).isEqualTo(PING);
    }
    fixture.context.clock().advance(Duration.ofHours(25));

    assertThat(providers(fixture.ask(KadMessage.getProviders(KEY))))
        .containsExactly(new PeerInfo(fixture.client.id(), List.of()));
    fixture.known.add(fixture.client.info());
    assertThat(providers(fixture.ask(KadMessage.getProviders(KEY))))
        .containsExactly(fixture.client.info());
  }

  @Test
  void getValueIsAnsweredWithCloserPeersAlone() throws Exception {
    fixture.table.add(peer(1));
    KadMessage request = new KadMessage(KadMessage.Type.GET_VALUE, KEY, List.of(), List.of());

    KadMessage answer = fixture.ask(request);

    assertThat(answer.type()).isEqualTo(KadMessage.Type.GET_VALUE);
    assertThat(named(answer)).containsExactly(peer(1));
  }

  private static PeerInfo peer(int number) {
    return new PeerInfo(FakePeers.id("peer " + number), List.of(FakePeers.address(100 + number)));
  }

  private static List<PeerInfo> named(KadMessage answer) {
    return answer.closer().stream().map(KadPeer::info).toList();
  }

  private static List<PeerInfo> providers(KadMessage answer) {
    return answer.providers().stream().map(KadPeer::info).toList();
  }
}
