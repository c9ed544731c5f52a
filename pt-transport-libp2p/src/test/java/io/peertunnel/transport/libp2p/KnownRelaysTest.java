package io.peertunnel.transport.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Introduction;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.testing.FakeConnection;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.transport.libp2p.relay.RelayProtocols;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnownRelaysTest {
  private static final Multiaddr NAMED = Multiaddr.parse("/ip4/8.8.8.8/tcp/4001");

  private final FakeNetwork network = new FakeNetwork();
  private final FakeHost self = network.host("self");
  private final KnownRelays known = new KnownRelays();

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void remembersWhereARelayIsAndSaysItIs() throws Exception {
    FakeConnection relay = meet("relay");
    assertThat(known.learn(relay, relaying(NAMED))).isTrue();
    assertThat(known.learn(relay, relaying(NAMED))).isFalse();
    assertThat(known.all())
        .containsExactly(new PeerInfo(relay.remote(), List.of(relay.path().address(), NAMED)));
  }

  @Test
  void takesNobodyForARelayWhoDoesNotSaySo() throws Exception {
    Introduction other = new Introduction(Set.of("/ipfs/ping/1.0.0"), List.of(NAMED));
    assertThat(known.learn(meet("peer"), other)).isFalse();
    assertThat(known.all()).isEmpty();
  }

  @Test
  void takesNobodyWhoIsReachedThroughARelayHimself() throws Exception {
    FakeConnection peer = meet("peer");
    peer.moveTo(
        new ConnectionPath(
            ConnectionPath.Kind.RELAY, "tcp", NAMED, Optional.empty(), Optional.empty()));
    assertThat(known.learn(peer, relaying(NAMED))).isFalse();
    assertThat(known.all()).isEmpty();
  }

  @Test
  void remembersNoWayThroughAnotherRelay() throws Exception {
    FakeConnection relay = meet("relay");
    Multiaddr circuit = Multiaddr.parse(NAMED.withPeer(meet("other").remote()) + "/p2p-circuit");
    known.learn(relay, relaying(circuit));
    assertThat(known.all().getFirst().addresses()).containsExactly(relay.path().address());
  }

  @Test
  void forgetsThoseWhoWereMetLongestAgo() throws Exception {
    FakeConnection first = meet("first");
    known.learn(first, relaying());
    FakeConnection second = meet("second");
    known.learn(second, relaying());
    for (int i = 2; i < KnownRelays.MAX; i++) {
      known.learn(meet("relay" + i), relaying());
    }
    known.learn(first, relaying());
    FakeConnection last = meet("last");
    known.learn(last, relaying());
    assertThat(known.all())
        .hasSize(KnownRelays.MAX)
        .extracting(PeerInfo::id)
        .startsWith(last.remote(), first.remote())
        .doesNotContain(second.remote());
  }

  private FakeConnection meet(String name) throws Exception {
    Connection connection = self.connect(network.host(name).info());
    return (FakeConnection) connection;
  }

  private static Introduction relaying(Multiaddr... addresses) {
    return new Introduction(Set.of(RelayProtocols.HOP), List.of(addresses));
  }
}
