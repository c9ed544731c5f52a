package io.peertunnel.transport.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.ConnectionPath.Kind;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakePeers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RelayServiceTest {
  private static final Multiaddr SOMEWHERE = Multiaddr.parse("/ip4/8.8.8.8/tcp/1");

  private final RelayServiceFixture relay =
      new RelayServiceFixture(RelayServiceFixture.rules(3, 3, 2));
  private RelayServiceFixture.Peer caller;
  private RelayServiceFixture.Peer target;

  @BeforeEach
  void connect() throws Exception {
    caller = relay.new Peer("caller");
    target = relay.new Peer("target");
  }

  @AfterEach
  void close() {
    relay.close();
  }

  @Test
  void reservesWithASignedVoucher() throws Exception {
    relay.addresses.addAll(List.of(SOMEWHERE, FakePeers.address(7)));
    relay.limit = Optional.of(new Limit(131072, Duration.ofMinutes(2)));
    HopMessage answer = target.ask(HopMessage.reserve().encode());
    long expires = relay.clock.instant().getEpochSecond() + 3600;
    Grant grant = answer.grant().orElseThrow();
    assertThat(answer.status()).contains(RelayStatus.OK);
    assertThat(answer.limit()).isEqualTo(relay.limit);
    assertThat(grant.expires()).isEqualTo(expires);
    assertThat(grant.addresses()).containsExactly(SOMEWHERE.withPeer(relay.identity.id()));
    assertThat(Voucher.open(grant.voucher().orElseThrow()))
        .isEqualTo(new Voucher(relay.identity.id(), target.id(), expires));
    assertThat(relay.service.counts().reservations()).isEqualTo(1);
  }

  @Test
  void namesPrivateAddressesWhereItHasNoOthers() throws Exception {
    relay.addresses.addAll(
        List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"), FakePeers.address(7)));
    assertThat(target.ask(HopMessage.reserve().encode()).grant().orElseThrow().addresses())
        .containsExactly(FakePeers.address(7).withPeer(relay.identity.id()));
  }

  @Test
  void keepsTheLongestAnswerWithinTheLimitOfAMessage() throws Exception {
    for (int i = 0; i < 100; i++) {
      relay.addresses.add(Multiaddr.parse("/dns4/" + "a".repeat(60) + i + ".example/tcp/4001"));
    }
    assertThat(target.ask(HopMessage.reserve().encode()).grant().orElseThrow().addresses())
        .hasSizeBetween(10, 32);
  }

  @Test
  void joinsThoseWhoAskWithThoseWhoReserved() throws Exception {
    target.reserve();
    Stream near = caller.dial(target);
    Stream far = target.accept();
    near.output().write(new byte[] {1, 2, 3});
    assertThat(far.input().readNBytes(3)).containsExactly(1, 2, 3);
    near.output().close();
    assertThat(far.input().read()).isEqualTo(-1);
    far.output().write(4);
    assertThat(near.input().read()).isEqualTo(4);
    assertThat(relay.service.counts().circuits()).isEqualTo(1);
    far.output().close();
    assertThat(near.input().read()).isEqualTo(-1);
    Await.until("the circuit has ended", () -> relay.service.counts().circuits() == 0);
    assertThat(relay.service.counts().bytes()).isEqualTo(4);
    assertThat(relay.network.openChunks()).isZero();
  }

  @Test
  void passesAResetOnWithItsCode() throws Exception {
    target.reserve();
    Stream near = caller.dial(target);
    Stream far = target.accept();
    far.reset(77);
    assertThatThrownBy(() -> near.input().read())
        .isInstanceOfSatisfying(
            StreamResetException.class, e -> assertThat(e.code()).isEqualTo(77));
    Await.until("the circuit has ended", () -> relay.service.counts().circuits() == 0);
  }

  @Test
  void cutsACircuitWhoseOtherEndIsLost() throws Exception {
    target.reserve();
    Stream near = caller.dial(target);
    target.accept();
    relay.network.drop(target.host, relay.relay);
    assertThatThrownBy(() -> near.input().read()).isInstanceOf(StreamResetException.class);
    assertThat(caller.statusOf(HopMessage.connect(target.id()).encode()))
        .isEqualTo(RelayStatus.NO_RESERVATION);
    Await.until("the reservation has ended", () -> relay.service.counts().reservations() == 0);
  }

  @Test
  void refusesWhatMakesNoSense() throws Exception {
    for (Bytes nonsense :
        List.of(
            Bytes.ofHex("0801"),
            Bytes.ofHex("0807"),
            Bytes.ofHex("ff"),
            Bytes.empty(),
            Bytes.copyOf(new byte[4097]))) {
      assertThat(caller.statusOf(nonsense)).isEqualTo(RelayStatus.MALFORMED_MESSAGE);
    }
    assertThat(caller.statusOf(HopMessage.refused(RelayStatus.OK).encode()))
        .isEqualTo(RelayStatus.UNEXPECTED_MESSAGE);
    assertThat(caller.statusOf(HopMessage.connect(caller.id()).encode()))
        .isEqualTo(RelayStatus.PERMISSION_DENIED);
    assertThat(caller.statusOf(HopMessage.connect(relay.identity.id()).encode()))
        .isEqualTo(RelayStatus.PERMISSION_DENIED);
    assertThat(caller.statusOf(HopMessage.connect(target.id()).encode()))
        .isEqualTo(RelayStatus.NO_RESERVATION);
    Await.until("the streams have ended", () -> caller.connection.openStreams() == 0);
    assertThat(relay.service.counts().refused()).isEqualTo(9);
  }

  @Test
  void refusesWhatComesThroughARelay() throws Exception {
    target.reserve();
    caller.seenAt(Kind.RELAY, SOMEWHERE);
    assertThat(caller.statusOf(HopMessage.reserve().encode()))
        .isEqualTo(RelayStatus.PERMISSION_DENIED);
    assertThat(caller.statusOf(HopMessage.connect(target.id()).encode()))
        .isEqualTo(RelayStatus.PERMISSION_DENIED);
  }

  @Test
  void endsReservationsInTime() throws Exception {
    target.reserve();
    relay.clock.advance(Duration.ofHours(1));
    assertThat(caller.statusOf(HopMessage.connect(target.id()).encode()))
        .isEqualTo(RelayStatus.NO_RESERVATION);
    target.client.reserve(target.connection);
    assertThat(relay.service.counts().reservations()).isEqualTo(1);
    caller.dial(target);
  }

  @Test
  void keepsTheConnectionsOfThoseWhoReserved() throws Exception {
    target.reserve();
    target.client.reserve(target.connection);
    Await.until("nothing is asked", () -> target.connection.peer().openStreams() == 0);
    target.connection.peer().closeIfIdle();
    assertThat(target.connection.isOpen()).isTrue();
    relay.service.close();
    target.connection.peer().closeIfIdle();
    assertThat(target.connection.isOpen()).isFalse();
  }

  @Test
  void limitsReservations() throws Exception {
    for (String name : List.of("a", "b")) {
      RelayServiceFixture.Peer peer = relay.new Peer(name);
      peer.seenAt(Kind.DIRECT, SOMEWHERE);
      peer.reserve();
    }
    caller.seenAt(Kind.DIRECT, SOMEWHERE);
    assertThat(caller.statusOf(HopMessage.reserve().encode()))
        .isEqualTo(RelayStatus.RESERVATION_REFUSED);
    target.reserve();
    caller.seenAt(Kind.DIRECT, FakePeers.address(200));
    assertThat(caller.statusOf(HopMessage.reserve().encode()))
        .isEqualTo(RelayStatus.RESERVATION_REFUSED);
    target.client.reserve(target.connection);
    target.connection.close();
    Await.until("there is room", () -> relay.service.counts().reservations() == 2);
    assertThat(caller.statusOf(HopMessage.reserve().encode())).isEqualTo(RelayStatus.OK);
  }

  @Test
  void limitsCircuits() throws Exception {
    target.reserve();
    Stream first = caller.dial(target);
    caller.dial(target);
    assertThat(caller.statusOf(HopMessage.connect(target.id()).encode()))
        .isEqualTo(RelayStatus.RESOURCE_LIMIT_EXCEEDED);
    assertThat(relay.service.counts().circuits()).isEqualTo(2);
    first.reset(0);
    Await.until("one has ended", () -> relay.service.counts().circuits() == 1);
    caller.dial(target);
  }

  @Test
  void holdsAThousandReservationsAndTwoHundredCircuits() throws Exception {
    try (RelayServiceFixture large =
        new RelayServiceFixture(RelayServiceFixture.rules(1000, 200, 200))) {
      List<RelayServiceFixture.Peer> peers = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        peers.add(large.new Peer("peer" + i));
        peers.get(i).reserve();
      }
      RelayServiceFixture.Peer many = large.new Peer("many");
      for (int i = 0; i < 200; i++) {
        many.dial(peers.get(i)).output().write(i);
      }
      assertThat(large.service.counts().reservations()).isEqualTo(1000);
      assertThat(large.service.counts().circuits()).isEqualTo(200);
      for (int i = 0; i < 200; i++) {
        assertThat(peers.get(i).accept().input().read()).isEqualTo(i);
      }
      assertThat(many.statusOf(HopMessage.connect(peers.get(200).id()).encode()))
          .isEqualTo(RelayStatus.RESOURCE_LIMIT_EXCEEDED);
    }
  }

  @Test
  void endsEverythingWithItself() throws Exception {
    target.reserve();
    Stream near = caller.dial(target);
    relay.service.close();
    assertThatThrownBy(() -> near.input().read()).isInstanceOf(StreamResetException.class);
    assertThatThrownBy(() -> caller.client.reserve(caller.connection))
        .isInstanceOf(StreamResetException.class);
    assertThat(relay.service.counts().reservations()).isZero();
    assertThat(relay.service.counts().circuits()).isZero();
  }
}
