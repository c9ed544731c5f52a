package io.peertunnel.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PeerInfoTest {
  private static final String A = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";
  private static final String B = "12D3KooWPBFzpNemfrwjMSTSENKAC6cDHxE2RXojcMJRwMtitDms";
  private static final Multiaddr BARE = Multiaddr.parse("/ip4/1.2.3.4/tcp/4001");

  @Test
  void removesTheOwnIdAndWhatIsDouble() {
    PeerId a = PeerId.parse(A);
    PeerInfo info = new PeerInfo(a, List.of(BARE, BARE.withPeer(a)));
    assertThat(info.addresses()).containsExactly(BARE);
    assertThat(info.fullAddresses()).containsExactly(BARE.withPeer(a));
  }

  @Test
  void leavesOutAddressesOfOtherPeersAndBareIds() {
    PeerId a = PeerId.parse(A);
    PeerInfo info =
        new PeerInfo(a, List.of(BARE.withPeer(PeerId.parse(B)), Multiaddr.parse("/p2p/" + A)));
    assertThat(info.addresses()).isEmpty();
    assertThat(info.fullAddresses()).isEmpty();
  }

  @Test
  void keepsCircuitsThroughOtherPeers() {
    PeerId a = PeerId.parse(A);
    Multiaddr circuit = Multiaddr.parse("/ip4/1.2.3.4/tcp/1/p2p/" + B + "/p2p-circuit");
    PeerInfo info = PeerInfo.of(circuit.withPeer(a));
    assertThat(info.addresses()).containsExactly(circuit);
    assertThat(info.fullAddresses()).containsExactly(circuit.withPeer(a));
  }

  @Test
  void splitsAFullAddress() {
    assertThat(PeerInfo.of(Multiaddr.parse("/p2p/" + A)).addresses()).isEmpty();
    assertThat(PeerInfo.of(BARE.withPeer(PeerId.parse(A))).id()).hasToString(A);
    assertThatThrownBy(() -> PeerInfo.of(BARE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not end in /p2p/");
  }
}
