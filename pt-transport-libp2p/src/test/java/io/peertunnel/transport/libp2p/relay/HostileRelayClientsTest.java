package io.peertunnel.transport.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.ConnectionPath.Kind;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.spi.wire.Delimited;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HostileRelayClientsTest {
  private static final Duration SOON = Duration.ofMillis(200);

  @Test
  void givesUpATargetThatStaysSilent() throws Exception {
    try (RelayServiceFixture relay = relay(SOON, 10)) {
      RelayServiceFixture.Peer caller = relay.new Peer("caller");
      RelayServiceFixture.Peer target = relay.new Peer("target");
      target.reserve();
      RelayServiceFixture.Peer silent = relay.new Peer("silent");
      silent.host.serve(RelayProtocols.STOP, _ -> Thread.sleep(Duration.ofHours(1)));
      silent.client.reserve(silent.connection);
      assertThatThrownBy(() -> caller.dial(silent))
          .isInstanceOfSatisfying(
              RelayRefusedException.class,
              e -> assertThat(e.status()).isEqualTo(RelayStatus.CONNECTION_FAILED));
      Await.until("it is forgotten", () -> relay.service.counts().circuits() == 0);
      caller.dial(target);
    }
  }

  @Test
  void boundsCircuitsThatAreNeverAnswered() throws Exception {
    try (RelayServiceFixture relay = relay(Duration.ofHours(1), 3)) {
      RelayServiceFixture.Peer silent = relay.new Peer("silent");
      silent.host.serve(RelayProtocols.STOP, _ -> Thread.sleep(Duration.ofHours(1)));
      silent.client.reserve(silent.connection);
      RelayServiceFixture.Peer caller = relay.new Peer("caller");
      List<Stream> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Stream stream = caller.connection.open(RelayProtocols.HOP);
        Delimited.write(stream.output(), HopMessage.connect(silent.id()).encode().toArray());
        waiting.add(stream);
      }
      Await.until("all are under way", () -> relay.service.counts().circuits() == 3);
      assertThat(caller.statusOf(HopMessage.connect(silent.id()).encode()))
          .isEqualTo(RelayStatus.RESOURCE_LIMIT_EXCEEDED);
      silent.connection.close();
      Await.until("they are forgotten", () -> relay.service.counts().circuits() == 0);
      for (Stream stream : waiting) {
        assertThat(Delimited.read(stream.input(), 4096)).isPresent();
      }
    }
  }

  @Test
  void takesNonsenseOfATargetForARefusal() throws Exception {
    try (RelayServiceFixture relay = relay(Duration.ofMinutes(1), 10)) {
      RelayServiceFixture.Peer caller = relay.new Peer("caller");
      RelayServiceFixture.Peer odd = relay.new Peer("odd");
      odd.host.serve(RelayProtocols.STOP, HostileRelayClientsTest::answerOddly);
      odd.client.reserve(odd.connection);
      assertThat(caller.statusOf(HopMessage.connect(odd.id()).encode()))
          .isEqualTo(RelayStatus.CONNECTION_FAILED);
      RelayServiceFixture.Peer deaf = relay.new Peer("deaf");
      deaf.client.reserve(deaf.connection);
      assertThat(caller.statusOf(HopMessage.connect(deaf.id()).encode()))
          .isEqualTo(RelayStatus.CONNECTION_FAILED);
      Await.until("both are forgotten", () -> relay.service.counts().circuits() == 0);
    }
  }

  @Test
  void endsRequestsThatNeverCome() throws Exception {
    RelayRules rules =
        new RelayRules(
            RelayRules.defaults().reserving(),
            new RelayRules.Connecting(10, 10, 10, SOON, SOON),
            RelayServiceFixture.FAST,
            RelayServiceFixture.FAST);
    try (RelayServiceFixture relay = new RelayServiceFixture(rules)) {
      RelayServiceFixture.Peer slow = relay.new Peer("slow");
      Stream stream = slow.connection.open(RelayProtocols.HOP);
      stream.output().write(2);
      assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
    }
  }

  @Test
  void slowsDownWhoAsksTooOften() throws Exception {
    RelayRules defaults = RelayRules.defaults();
    RelayRules rules =
        new RelayRules(
            defaults.reserving(),
            defaults.connecting(),
            new RelayRules.Rate(0, 5),
            new RelayRules.Rate(0, 8));
    try (RelayServiceFixture relay = new RelayServiceFixture(rules)) {
      RelayServiceFixture.Peer flooding = relay.new Peer("flooding");
      int answered = 0;
      for (int i = 0; i < 1000; i++) {
        answered += answers(flooding);
      }
      assertThat(answered).isEqualTo(5);
      assertThat(relay.service.counts().refused()).isEqualTo(995);
      RelayServiceFixture.Peer neighbour = relay.new Peer("neighbour");
      neighbour.seenAt(Kind.DIRECT, flooding.connection.peer().path().address());
      assertThatThrownBy(neighbour::reserve).isInstanceOf(TunnelException.class);
      RelayServiceFixture.Peer other = relay.new Peer("other");
      assertThat(other.reserve().relay()).isEqualTo(relay.relay.id());
    }
  }

  @Test
  void boundsTheRequestsOfOnePeer() throws Exception {
    try (RelayServiceFixture relay = relay(Duration.ofMinutes(1), 100)) {
      RelayServiceFixture.Peer hoarding = relay.new Peer("hoarding");
      List<Stream> silent = new ArrayList<>();
      for (int i = 0; i < RelayRules.Connecting.PER_PEER; i++) {
        silent.add(hoarding.connection.open(RelayProtocols.HOP));
      }
      assertThatThrownBy(
              () -> {
                while (true) {
                  hoarding.client.reserve(hoarding.connection);
                }
              })
          .isInstanceOf(StreamResetException.class);
      relay.new Peer("other").reserve();
      silent.forEach(stream -> stream.reset(0));
    }
  }

  @Test
  void remembersABoundedNumberOfPeers() {
    RateLimits<PeerInfo> limits = new RateLimits<>(new RelayRules.Rate(1, 1));
    for (int i = 0; i < RateLimits.MAX_KEYS + 100; i++) {
      PeerInfo key = new PeerInfo(FakePeers.id("peer" + i), List.of());
      assertThat(limits.take(key, 0)).isTrue();
      assertThat(limits.take(key, 0)).isFalse();
    }
    assertThat(limits.size()).isEqualTo(RateLimits.MAX_KEYS);
  }

  @Test
  void countsPlacesOfBothFamilies() throws Exception {
    try (RelayServiceFixture relay = relay(Duration.ofMinutes(1), 100)) {
      RelayServiceFixture.Peer peer = relay.new Peer("peer");
      peer.seenAt(Kind.DIRECT, Multiaddr.parse("/ip6/2001:470:1:2::3/tcp/1"));
      assertThat(Place.of(peer.connection.peer()))
          .extracting(place -> place.prefix().toString())
          .containsExactly("20010470000100", "200104700001");
      peer.seenAt(Kind.DIRECT, Multiaddr.parse("/ip4/127.0.0.1/tcp/1"));
      assertThat(Place.of(peer.connection.peer())).isEmpty();
    }
  }

  private static int answers(RelayServiceFixture.Peer peer) throws Exception {
    try {
      return peer.statusOf(HopMessage.reserve().encode()).isOk() ? 1 : 0;
    } catch (StreamResetException e) {
      return 0;
    }
  }

  private static void answerOddly(Stream stream) throws TunnelException {
    try {
      Delimited.read(stream.input(), 4096);
      Delimited.write(stream.output(), HopMessage.reserve().encode().toArray());
    } catch (IOException e) {
      throw new TunnelException("odd", e);
    }
  }

  private static RelayServiceFixture relay(Duration onward, int circuits) {
    return new RelayServiceFixture(
        new RelayRules(
            RelayRules.defaults().reserving(),
            new RelayRules.Connecting(circuits, 10, 100, Duration.ofHours(1), onward),
            RelayServiceFixture.FAST,
            RelayServiceFixture.FAST));
  }
}
