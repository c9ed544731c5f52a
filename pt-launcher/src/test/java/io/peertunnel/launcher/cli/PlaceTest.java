package io.peertunnel.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.testing.FakePeers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// By which addresses others had best join a node.
class PlaceTest {
  private static final PeerId ME = FakePeers.id("me");
  private static final String LOOPBACK = "/ip4/127.0.0.1/tcp/4001";
  private static final String LOOPBACK_6 = "/ip6/::1/tcp/4001";
  private static final String PRIVATE = "/ip4/192.168.1.7/tcp/4001";
  private static final String PRIVATE_QUIC = "/ip4/192.168.1.7/udp/4001/quic-v1";
  private static final String PUBLIC_QUIC = "/ip4/1.2.3.4/udp/4001/quic-v1";
  private static final String PUBLIC = "/ip4/1.2.3.4/tcp/4001";
  private static final String PUBLIC_6 = "/ip6/2a01:4f8::7/tcp/4001";
  private static final String LINK_6 = "/ip6/fe80::1/tcp/4001";

  @Test
  void namesTheBestAddressOfEachFamily() {
    assertThat(best(PRIVATE, "/ip4/10.0.0.1/tcp/4001", PUBLIC_6, LOOPBACK, LOOPBACK_6))
        .containsExactly(PRIVATE, PUBLIC_6);
    assertThat(best(PRIVATE, PUBLIC, LOOPBACK)).containsExactly(PUBLIC);
  }

  @Test
  void leavesOutWhatNobodyElseCanUse() {
    assertThat(best(PRIVATE, LOOPBACK, LOOPBACK_6)).containsExactly(PRIVATE);
    assertThat(best(PRIVATE, LINK_6)).containsExactly(PRIVATE);
  }

  @Test
  void namesLoopbackWhereThereIsNothingElse() {
    assertThat(best(LOOPBACK, LOOPBACK_6)).containsExactly(LOOPBACK, LOOPBACK_6);
    assertThat(best(LINK_6, LOOPBACK_6)).containsExactly(LOOPBACK_6);
    assertThat(best()).isEmpty();
  }

  @Test
  void namesQuicWhereThereIsNoTcpAsGood() {
    assertThat(best(PRIVATE_QUIC, PRIVATE)).containsExactly(PRIVATE);
    assertThat(best(PRIVATE_QUIC)).containsExactly(PRIVATE_QUIC);
    assertThat(best(PRIVATE, PUBLIC_QUIC)).containsExactly(PUBLIC_QUIC);
    assertThat(best("/ip4/1.2.3.4/udp/4001/webrtc-direct", LOOPBACK)).containsExactly(LOOPBACK);
  }

  @Test
  void separatesThemByCommas() {
    assertThat(Place.of(ME, List.of(Multiaddr.parse(PUBLIC), Multiaddr.parse(PUBLIC_6))).value())
        .isEqualTo(PUBLIC + "/p2p/" + ME + "," + PUBLIC_6 + "/p2p/" + ME);
  }

  private static List<String> best(String... addresses) {
    Place place = Place.of(ME, Stream.of(addresses).map(Multiaddr::parse).toList());
    assertThat(place.addresses()).hasSize(addresses.length);
    return place.bootstrap().stream().map(one -> one.withoutPeer(ME).toString()).toList();
  }
}
