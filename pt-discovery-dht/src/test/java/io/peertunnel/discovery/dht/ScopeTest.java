package io.peertunnel.discovery.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.testing.FakeConnection;
import io.peertunnel.spi.testing.FakeNetwork;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScopeTest {
  private static final List<Multiaddr> MIXED =
      Stream.of(
              "/ip4/9.9.9.9/tcp/1",
              "/ip4/10.0.0.1/tcp/1",
              "/ip4/127.0.0.1/tcp/1",
              "/ip4/169.254.1.1/tcp/1",
              "/ip4/0.0.0.0/tcp/1",
              "/ip4/224.0.0.251/tcp/1",
              "/ip6/2606:4700::1/tcp/1",
              "/ip6/fe80::1/tcp/1",
              "/ip6zone/eth0/ip6/fe80::1/tcp/1",
              "/dns4/example.org/tcp/1",
              "/dnsaddr/example.org")
          .map(Multiaddr::parse)
          .toList();

  private final FakeNetwork network = new FakeNetwork();

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void believesPublicAddressesAloneInThePublicNetwork() throws Exception {
    assertThat(texts(Scope.PUBLIC.usable(MIXED, from("/ip4/9.9.9.9/tcp/2"))))
        .containsExactly("/ip4/9.9.9.9/tcp/1", "/ip6/2606:4700::1/tcp/1");
  }

  @Test
  void believesPrivateAddressesInANetworkOfItsOwn() throws Exception {
    assertThat(texts(Scope.ANY.usable(MIXED, from("/ip4/10.0.0.2/tcp/2"))))
        .containsExactly(
            "/ip4/9.9.9.9/tcp/1",
            "/ip4/10.0.0.1/tcp/1",
            "/ip6/2606:4700::1/tcp/1",
            "/dns4/example.org/tcp/1");
  }

  @Test
  void believesLoopbackAddressesOfNeighboursOnThisMachine() throws Exception {
    assertThat(texts(Scope.ANY.usable(MIXED, from("/ip4/127.0.0.1/tcp/2"))))
        .contains("/ip4/127.0.0.1/tcp/1");
  }

  /// security.md section 4, row 58.
  @Test
  void believesSixteenAddressesAtMost() throws Exception {
    List<Multiaddr> many =
        IntStream.rangeClosed(1, 1000)
            .mapToObj(port -> Multiaddr.parse("/ip4/9.9.9.9/tcp/" + port))
            .toList();
    assertThat(Scope.PUBLIC.usable(many, from("/ip4/9.9.9.9/tcp/2"))).hasSize(16);
  }

  @Test
  void tellsOthersOfLoopbackOnlyWhereThereIsNothingElse() {
    Multiaddr loopback = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
    Multiaddr lan = Multiaddr.parse("/ip4/10.0.0.1/tcp/1");
    assertThat(Scope.ANY.own(List.of(lan, loopback))).containsExactly(lan);
    assertThat(Scope.ANY.own(List.of(loopback))).containsExactly(loopback);
    assertThat(Scope.PUBLIC.own(List.of(lan, loopback))).isEmpty();
  }

  private Connection from(String address) throws Exception {
    Connection connection = network.host("a").connect(network.host("b").info());
    ((FakeConnection) connection).moveTo(ConnectionPath.direct("tcp", Multiaddr.parse(address)));
    return connection;
  }

  private static List<String> texts(List<Multiaddr> addresses) {
    return addresses.stream().map(Multiaddr::toString).toList();
  }
}
