package io.peertunnel.transport.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.identify.ExternalAddresses.Network;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalAddressesTest {
  private static final String TCP = "/ip4/192.168.1.7/tcp/4001";
  private static final String WS = "/ip4/192.168.1.7/tcp/4001/ws";
  private static final String QUIC = "/ip4/192.168.1.7/udp/4001/quic-v1";
  private static final String SIX = "/ip6/2600::7/tcp/4001";
  private static final String SEEN = "/ip4/1.2.3.4/tcp/5000";
  private static final String SEEN_QUIC = "/ip4/1.2.3.4/udp/5001/quic-v1";

  private final ExternalAddresses external = of(Network.PUBLIC);
  private final ExternalAddresses small = of(Network.SMALL);

  @Test
  void anAddressThatFourPlacesSeeIsBelieved() {
    for (int i = 1; i <= 3; i++) {
      see(external, SEEN, TCP, "8.8.8." + i);
      see(external, SEEN, TCP, "8.8.8." + i);
    }
    assertThat(external.confirmed(0)).isEmpty();
    see(external, SEEN, TCP, "8.8.8.4");
    assertThat(texts(external.confirmed(0))).containsExactly(SEEN, SEEN + "/ws");
  }

  @Test
  void quicAndTcpAreApart() {
    for (int i = 1; i <= 4; i++) {
      see(external, SEEN_QUIC, QUIC, "8.8.8." + i);
    }
    assertThat(texts(external.confirmed(0))).containsExactly(SEEN_QUIC);
    assertThat(external.behaviour(IpTransport.UDP, 0)).isEqualTo(NatBehaviour.ENDPOINT_INDEPENDENT);
    assertThat(external.behaviour(IpTransport.TCP, 0)).isEqualTo(NatBehaviour.UNKNOWN);
  }

  @Test
  void theSocketCountsNotWhatRunsOverIt() {
    see(external, SEEN + "/ws", WS, "8.8.8.1");
    see(external, SEEN, TCP, "8.8.8.2");
    see(external, SEEN, WS, "8.8.8.3");
    see(external, SEEN + "/ws", TCP, "8.8.8.4");
    assertThat(texts(external.confirmed(0))).containsExactly(SEEN, SEEN + "/ws");
  }

  @Test
  void placesInOneSixthNetworkAreOne() {
    for (int i = 1; i <= 9; i++) {
      see(external, "/ip6/2600::8/tcp/1", SIX, "2a00:1:2:34" + i + "0::" + i);
    }
    assertThat(external.confirmed(0)).isEmpty();
    for (int i = 1; i <= 4; i++) {
      see(external, "/ip6/2600::9/tcp/1", SIX, "2a00:1:2:" + i + "00::1");
    }
    assertThat(texts(external.confirmed(0))).containsExactly("/ip6/2600::9/tcp/1");
  }

  @ParameterizedTest
  @CsvSource({
    "/ip4/10.0.0.1/tcp/5000," + TCP + ",8.8.8.",
    "/ip4/127.0.0.1/tcp/5000," + TCP + ",8.8.8.",
    "/ip4/192.168.1.9/tcp/5000," + TCP + ",8.8.8.",
    "/ip6/64:ff9b::102:304/tcp/5000," + SIX + ",8.8.8.",
    SEEN + "," + TCP + ",127.0.0.",
    SEEN + "," + TCP + ",192.168.1.",
    SEEN + ",/ip4/192.168.1.7/tcp/50123,8.8.8.",
    SEEN + ",/ip4/192.168.1.8/tcp/4001,8.8.8.",
    SEEN + "," + QUIC + ",8.8.8.",
    SEEN + "," + SIX + ",8.8.8.",
    "/dns4/example.org/tcp/5000," + TCP + ",8.8.8.",
    "/ip4/1.2.3.4/tcp/1/p2p/12D3KooWGRUVh7WqjsPRZeQ5mSKqNdCDFuKcfMaumEKvLE3Zuc1Z/p2p-circuit,"
        + TCP
        + ",8.8.8."
  })
  void whatSaysNothingOfOurSocketsIsNotCollected(String observed, String local, String prefix) {
    for (int i = 1; i <= 9; i++) {
      see(external, observed, local, prefix + i);
    }
    assertThat(external.likely(0)).isEmpty();
    assertThat(external.behaviour(IpTransport.TCP, 0)).isEqualTo(NatBehaviour.UNKNOWN);
  }

  @Test
  void anAddressThatIsAnotherEverySecondIsNeverBelieved() {
    for (int second = 0; second < 1_000; second++) {
      String observed = "/ip4/1.2." + second / 250 + "." + second % 250 + "/tcp/" + (second + 1);
      see(external, observed, TCP, "8.8." + second % 100 / 10 + "." + second % 10);
      assertThat(external.confirmed(0)).isEmpty();
      assertThat(external.likely(0)).hasSizeLessThanOrEqualTo(2 * ExternalAddresses.MAX_EXTERNAL);
    }
  }

  @Test
  void onePlaceThatLiesALotHasOneVoice() {
    for (int i = 0; i < 1_000; i++) {
      see(external, SEEN, TCP, "8.8.8.8");
      see(external, "/ip4/9.9.9.9/tcp/" + (i + 1), TCP, "8.8.8.8");
    }
    assertThat(external.confirmed(0)).isEmpty();
    assertThat(texts(external.likely(0))).contains("/ip4/9.9.9.9/tcp/1000").hasSize(2);
  }

  @Test
  void inASmallNetworkTwoAreEnoughUntilThereAreMore() {
    see(small, SEEN, TCP, "8.8.8.1");
    assertThat(small.confirmed(0)).isEmpty();
    see(small, SEEN, TCP, "10.0.0.1");
    assertThat(texts(small.confirmed(0))).contains(SEEN);
    see(small, "/ip4/9.9.9.9/tcp/1", TCP, "8.8.8.3");
    see(small, "/ip4/9.9.9.9/tcp/1", TCP, "8.8.8.4");
    assertThat(small.confirmed(0)).isEmpty();
  }

  @Test
  void oneThatWeTrustIsEnough() {
    trust(external, SEEN_QUIC, QUIC, "8.8.8.1");
    assertThat(texts(external.confirmed(0))).containsExactly(SEEN_QUIC);
  }

  @Test
  void behindASymmetricNatNobodysWordIsEnough() {
    trust(external, SEEN_QUIC, QUIC, "8.8.8.1");
    see(external, "/ip4/1.2.3.4/udp/5002/quic-v1", QUIC, "8.8.8.2");
    assertThat(external.behaviour(IpTransport.UDP, 0)).isEqualTo(NatBehaviour.ENDPOINT_DEPENDENT);
    assertThat(external.confirmed(0)).isEmpty();
    assertThat(texts(external.likely(0))).contains(SEEN_QUIC);
  }

  @Test
  void aLiarDoesNotMakeTheNatSymmetric() {
    for (int i = 1; i <= 3; i++) {
      see(external, SEEN, TCP, "8.8.8." + i);
      see(external, "/ip4/9.9.9.9/tcp/" + i, TCP, "8.8.9." + i);
    }
    assertThat(external.behaviour(IpTransport.TCP, 0)).isEqualTo(NatBehaviour.ENDPOINT_INDEPENDENT);
  }

  @Test
  void twoThatWeTrustOutvoteStrangersAboutTheNat() {
    trust(external, SEEN, TCP, "8.8.8.1");
    trust(external, SEEN, TCP, "8.8.8.2");
    for (int i = 1; i <= 9; i++) {
      see(external, "/ip4/9.9.9.9/tcp/" + i, TCP, "8.8.9." + i);
    }
    assertThat(external.behaviour(IpTransport.TCP, 0)).isEqualTo(NatBehaviour.ENDPOINT_INDEPENDENT);
    assertThat(texts(external.confirmed(0))).contains(SEEN);
  }

  @Test
  void strangersDoNotCrowdOutWhomWeTrust() {
    trust(external, SEEN, TCP, "8.8.8.1");
    for (int i = 0; i < 10 * Opinions.MAX_PLACES; i++) {
      see(external, "/ip4/9.9.9.9/tcp/1", TCP, "8.9." + i / 250 + "." + i % 250);
    }
    assertThat(texts(external.likely(0))).contains(SEEN);
  }

  @Test
  void atMostThreeAddressesOfASocketAreBelieved() {
    for (int port = 1; port <= 6; port++) {
      for (int i = 1; i <= 3 + port; i++) {
        see(external, "/ip4/1.2.3.4/udp/" + port + "/quic-v1", QUIC, "8.8." + port + "." + i);
      }
    }
    assertThat(texts(external.confirmed(0)))
        .containsExactly(
            "/ip4/1.2.3.4/udp/6/quic-v1",
            "/ip4/1.2.3.4/udp/5/quic-v1",
            "/ip4/1.2.3.4/udp/4/quic-v1");
  }

  @Test
  void opinionsAreForgottenUnlessTheyAreSaidAgain() {
    long age = ExternalAddresses.MAX_AGE.toNanos();
    trust(external, SEEN, TCP, "8.8.8.1");
    assertThat(texts(external.confirmed(age - 1))).contains(SEEN);
    external.add(sighting(SEEN, TCP, "8.8.8.1", Standing.TRUSTED), age - 1);
    assertThat(texts(external.confirmed(age))).contains(SEEN);
    assertThat(external.confirmed(2 * age)).isEmpty();
  }

  @Test
  void anotherNetworkStartsFromNothing() {
    trust(external, SEEN, TCP, "8.8.8.1");
    external.clear();
    assertThat(external.likely(0)).isEmpty();
  }

  @Test
  void withoutANatThereIsNothingToAdd() {
    for (int i = 1; i <= 4; i++) {
      see(external, SIX, SIX, "2a00:1:2:" + i + "00::1");
    }
    assertThat(external.confirmed(0)).isEmpty();
    assertThat(external.behaviour(IpTransport.TCP, 0)).isEqualTo(NatBehaviour.ENDPOINT_INDEPENDENT);
  }

  @Test
  void aSocketThatListensEverywhereListensAtEachAddress() {
    ExternalAddresses everywhere =
        new ExternalAddresses(
            Network.PUBLIC, () -> List.of(Multiaddr.parse("/ip4/0.0.0.0/tcp/4001")));
    trust(everywhere, SEEN, TCP, "8.8.8.1");
    trust(everywhere, "/ip6/2600::9/tcp/1", SIX, "8.8.8.1");
    assertThat(texts(everywhere.confirmed(0))).containsExactly(SEEN);
  }

  @Test
  void aConnectionOfASocketForAllInterfacesIsKnownByItsPort() {
    trust(external, SEEN_QUIC, "/ip4/0.0.0.0/udp/4001/quic-v1", "8.8.8.1");
    trust(external, "/ip4/1.2.3.4/udp/7/quic-v1", "/ip4/0.0.0.0/udp/4002/quic-v1", "8.8.8.2");
    trust(external, "/ip6/2600::9/udp/7/quic-v1", "/ip6/::/udp/4001/quic-v1", "8.8.8.3");
    assertThat(texts(external.confirmed(0))).containsExactly(SEEN_QUIC);
  }

  private static ExternalAddresses of(Network network) {
    List<Multiaddr> listening =
        List.of(
            Multiaddr.parse(TCP), Multiaddr.parse(WS), Multiaddr.parse(QUIC), Multiaddr.parse(SIX));
    return new ExternalAddresses(network, () -> listening);
  }

  private static void see(
      ExternalAddresses addresses, String observed, String local, String observer) {
    addresses.add(sighting(observed, local, observer, Standing.STRANGER), 0);
  }

  private static void trust(
      ExternalAddresses addresses, String observed, String local, String observer) {
    addresses.add(sighting(observed, local, observer, Standing.TRUSTED), 0);
  }

  private static Sighting sighting(
      String observed, String local, String observer, Standing standing) {
    try {
      return new Sighting(
          Multiaddr.parse(observed),
          Multiaddr.parse(local),
          InetAddress.getByName(observer),
          standing);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> texts(List<Multiaddr> addresses) {
    return addresses.stream().map(Multiaddr::toString).toList();
  }
}
