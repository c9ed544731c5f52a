package io.peertunnel.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AddressChoiceTest {
  private static final LinkView LOOPBACK = new LinkView("lo", LinkView.Kind.LOOPBACK, List.of());

  @Test
  void tellsTheAddressesOfTheLinkFirst() {
    List<Multiaddr> own =
        addresses(
            "/ip4/10.0.0.1/tcp/1",
            "/ip4/192.0.2.9/tcp/1",
            "/ip6/fd00::9/udp/1/quic-v1",
            "/ip4/127.0.0.1/tcp/1");
    assertThat(AddressChoice.toTell(Samples.LINK, own))
        .containsExactlyElementsOf(
            addresses("/ip4/192.0.2.9/tcp/1", "/ip6/fd00::9/udp/1/quic-v1", "/ip4/10.0.0.1/tcp/1"));
  }

  @Test
  void tellsLoopbackFirstOnLoopback() {
    List<Multiaddr> own = addresses("/ip4/10.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/1");
    assertThat(AddressChoice.toTell(LOOPBACK, own))
        .containsExactlyElementsOf(addresses("/ip4/127.0.0.1/tcp/1", "/ip4/10.0.0.1/tcp/1"));
  }

  @Test
  void tellsNothingThatTheLinkHasNoUseFor() {
    List<Multiaddr> own =
        addresses(
            "/dns4/example.com/tcp/1",
            "/ip4/0.0.0.0/tcp/1",
            "/ip4/224.0.0.1/udp/1",
            "/ip6/fe80::1/tcp/1",
            "/ip6zone/eth0/ip6/fe80::1/tcp/1",
            "/ip4/192.0.2.9/tcp/1/ws",
            "/ip4/192.0.2.9/tcp/1/p2p/" + Samples.A + "/p2p-circuit");
    assertThat(AddressChoice.toTell(Samples.LINK, own)).isEmpty();
  }

  @Test
  void believesOnlyAddressesOfTheLink() {
    List<Multiaddr> claimed =
        addresses(
            "/ip4/192.0.2.77/tcp/1",
            "/ip6/fd00::77/tcp/1",
            "/ip4/8.8.8.8/tcp/1",
            "/ip4/127.0.0.1/tcp/1",
            "/ip6/fd00:0:0:1::1/tcp/1");
    assertThat(AddressChoice.toBelieve(Samples.LINK, claimed))
        .containsExactlyElementsOf(addresses("/ip4/192.0.2.77/tcp/1", "/ip6/fd00::77/tcp/1"));
  }

  @Test
  void comparesTheLeadingBitsOfASubnet() {
    Subnet subnet = new Subnet(Bytes.ofHex("0a000180"), 25);
    assertThat(subnet.contains(new byte[] {10, 0, 1, (byte) 255})).isTrue();
    assertThat(subnet.contains(new byte[] {10, 0, 1, 127})).isFalse();
    assertThat(subnet.contains(new byte[16])).isFalse();
  }

  private static List<Multiaddr> addresses(String... texts) {
    return Stream.of(texts).map(Multiaddr::parse).toList();
  }
}
