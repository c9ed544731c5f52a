package org.example.hostsfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.testing.FakePeers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
  private static final RendezvousKey KEY = RendezvousKey.ofDigest(new byte[32]);
  private static final PeerId A = FakePeers.id("a");
  private static final PeerId B = FakePeers.id("b");

  @Test
  void readsPeersOfOneTunnelAndOfEvery() {
    Hosts hosts =
        Hosts.parse(
            """
            # the machines at home

            %s /ip4/10.0.0.1/tcp/4001/p2p/%s\t/ip4/10.0.0.2/tcp/4001/p2p/%s  # the attic
            *  /ip4/10.0.0.3/tcp/4001/p2p/%s
            """
                .formatted(KEY, A, A, B));
    assertThat(hosts.problems()).isEmpty();
    assertThat(hosts.peers(KEY).values())
        .containsExactly(
            new PeerInfo(A, List.of(FakePeers.address(1), FakePeers.address(2))),
            new PeerInfo(B, List.of(FakePeers.address(3))));
    assertThat(hosts.peers(RendezvousKey.ofDigest(digest(1))).keySet()).containsExactly(B);
  }

  @Test
  void putsTogetherWhatSeveralLinesSayOfOnePeer() {
    Hosts hosts =
        Hosts.parse(
            """
            * /ip4/10.0.0.1/tcp/4001/p2p/%s /ip4/10.0.0.3/tcp/4001/p2p/%s
            * /ip4/10.0.0.2/tcp/4001/p2p/%s
            """
                .formatted(A, B, A));
    assertThat(hosts.peers(KEY).get(A).addresses())
        .containsExactly(FakePeers.address(1), FakePeers.address(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my-tunnel /ip4/10.0.0.1/tcp/4001",
        "*",
        "* 10.0.0.1:4001",
        "* /ip4/10.0.0.1/tcp/4001",
        "* /ip4/10.0.0.1/tcp/99999",
        "* /p2p/12D3KooWGzBA8vrSFLFNzHJ9c5DcNsTQMXHfK4CHsfHWJ6mHPQnP",
        "\u0000\u0001"
      })
  void leavesABadLineOutAndSaysWhichOne(String bad) {
    Hosts hosts = Hosts.parse("# one\n" + bad + "\n* /ip4/10.0.0.1/tcp/4001/p2p/" + A);
    assertThat(hosts.peers(KEY).keySet()).containsExactly(A);
    assertThat(hosts.problems()).singleElement().asString().startsWith("line 2 is left out: ");
  }

  @Test
  void namesTheFirstTenBadLinesOnly() {
    Hosts hosts = Hosts.parse("bad\n".repeat(1000));
    assertThat(hosts.problems()).hasSize(11);
    assertThat(hosts.problems().getLast()).isEqualTo("and 990 more lines are left out");
  }

  @Test
  void readsTheLinesThatItWrites() {
    PeerInfo peer = new PeerInfo(A, List.of(FakePeers.address(1), FakePeers.address(2)));
    String line = Hosts.line(KEY, peer);
    assertThat(Hosts.parse(line).peers(KEY).values()).containsExactly(peer);
    assertThat(Hosts.isLineOf(line, KEY, A)).isTrue();
    assertThat(Hosts.isLineOf(line, KEY, B)).isFalse();
    assertThat(Hosts.isLineOf(line, RendezvousKey.ofDigest(digest(1)), A)).isFalse();
    assertThat(Hosts.isLineOf("# " + line, KEY, A)).isFalse();
  }

  private static byte[] digest(int first) {
    byte[] digest = new byte[32];
    digest[0] = (byte) first;
    return digest;
  }
}
