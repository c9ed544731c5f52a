package io.peertunnel.transport.libp2p.dial;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.transport.libp2p.ws.WsTarget;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {
  private static final InetSocketAddress SOCKET = new InetSocketAddress("8.8.8.8", 4001);
  private static final String RELAY =
      "/ip4/8.8.8.8/udp/4001/quic-v1/p2p/12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5";

  @Test
  void tellsTheTransportsApart() {
    assertThat(route("/ip4/8.8.8.8/tcp/4001")).isEqualTo(new Route.Tcp(SOCKET));
    assertThat(route("/ip4/8.8.8.8/udp/4001/quic-v1")).isEqualTo(new Route.Quic(SOCKET));
    assertThat(route("/ip4/8.8.8.8/tcp/4001/ws"))
        .isEqualTo(
            new Route.WebSocket(
                SOCKET, new WsTarget("8.8.8.8", 4001, WsTarget.Security.NONE, "8.8.8.8")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ip4/8.8.8.8/tcp/4001/tls/sni/example.com/ws"})
  void keepsTheNameThatTlsProves(String address) {
    assertThat(route(address))
        .isEqualTo(
            new Route.WebSocket(
                SOCKET, new WsTarget("example.com", 4001, WsTarget.Security.TLS, "example.com")));
  }

  @Test
  void goesToTheRelayFirst() {
    assertThat(route(RELAY + "/p2p-circuit"))
        .isEqualTo(new Route.Relayed(PeerInfo.of(Multiaddr.parse(RELAY))));
    assertThat(route(RELAY + "/p2p-circuit").firstSocket()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/8.8.8.8/udp/4001",
        "/ip4/8.8.8.8/udp/4001/quic",
        "/dns4/example.com/tcp/4001",
        "/p2p-circuit",
        "/p2p/12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5/p2p-circuit"
      })
  void knowsNoWayToOtherAddresses(String address) {
    assertThat(Route.of(Multiaddr.parse(address))).isEmpty();
  }

  private static Route route(String address) {
    return Route.of(Multiaddr.parse(address)).orElseThrow();
  }
}
