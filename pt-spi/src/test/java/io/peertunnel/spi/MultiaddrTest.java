package io.peertunnel.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.wire.MalformedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {
  private static final String A = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";
  private static final String RELAY = "QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN";

  @ParameterizedTest
  @CsvSource({
    "/ip4/127.0.0.1/tcp/4001, 047f000001060fa1",
    "/ip4/127.0.0.1/udp/4001/quic-v1, 047f00000191020fa1cd03",
    "/ip6/::1/tcp/4001, 2900000000000000000000000000000001060fa1",
    "/ip6zone/eth0/ip6/fe80::1/udp/4001/quic-v1,"
        + " 2a046574683029fe80000000000000000000000000000191020fa1cd03",
    "/ip6/::ffff:1.2.3.4/tcp/80, 2900000000000000000000ffff01020304060050",
    "/dns4/example.com/tcp/443/wss, 360b6578616d706c652e636f6d0601bbde03",
    "/dns4/example.com/tcp/443/tls/ws, 360b6578616d706c652e636f6d0601bbc003dd03",
    "/dns/example.com/tcp/443/tls/sni/example.com/ws,"
        + " 350b6578616d706c652e636f6d0601bbc003c1030b6578616d706c652e636f6ddd03",
    "/dnsaddr/bootstrap.libp2p.io/p2p/"
        + RELAY
        + ","
        + " 3813626f6f7473747261702e6c69627032702e696fa503221220"
        + "06b3608aa000274049eb28ad8e793a26ff6fab281a7d3bd77cd18eb745dfaabb",
    "/ip4/1.2.3.4/tcp/4001/p2p/"
        + A
        + ","
        + " 0401020304060fa1a50326"
        + "0024080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e",
    "/ip4/1.2.3.4/tcp/4001/p2p/"
        + RELAY
        + "/p2p-circuit/p2p/"
        + A
        + ","
        + " 0401020304060fa1a503221220"
        + "06b3608aa000274049eb28ad8e793a26ff6fab281a7d3bd77cd18eb745dfaabba202a50326"
        + "0024080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e",
    "/ip4/1.2.3.4/udp/4001/quic-v1/webtransport/certhash/"
        + "uEiAGKYQy6AZrKeIiO8wjqpUEtWrlCPq_NDVQiGm5wxkOIg,"
        + " 040102030491020fa1cd03d103d203221220"
        + "06298432e8066b29e2223bcc23aa9504b56ae508fabf3435508869b9c3190e22",
    "/ip4/1.2.3.4/udp/4001/webrtc-direct/certhash/"
        + "uEiAGKYQy6AZrKeIiO8wjqpUEtWrlCPq_NDVQiGm5wxkOIg,"
        + " 040102030491020fa19802d203221220"
        + "06298432e8066b29e2223bcc23aa9504b56ae508fabf3435508869b9c3190e22",
    "/memory/18446744073709551615, 8906ffffffffffffffff",
    "/unix/var/run/pt.sock, 9003102f7661722f72756e2f70742e736f636b",
    "/dns/a.example/tcp/80/http/http-path/a%2Fb%20c,"
        + " 3509612e6578616d706c65060050e003e10305612f622063"
  })
  void readsAndWritesBothForms(String text, String hex) throws Exception {
    Multiaddr parsed = Multiaddr.parse(text);
    assertThat(parsed.encode()).hasToString(hex);
    assertThat(parsed).hasToString(text);
    Multiaddr decoded = Multiaddr.decode(Bytes.ofHex(hex));
    assertThat(decoded).isEqualTo(parsed).hasSameHashCodeAs(parsed).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "/ip4/1.2.3.4/tcp/80/, /ip4/1.2.3.4/tcp/80",
    "/ip4/1.2.3.4/tcp/04001, /ip4/1.2.3.4/tcp/4001",
    "/ip6/2001:DB8:0:0:0:0:0:1, /ip6/2001:db8::1",
    "/ipfs/" + A + ", /p2p/" + A,
    "/p2p/bafzaajaiaejcahwr5d5ofrfbis4l5d6uwr57hu5tjodrypfm6yaq6dsc2r2pzyt6, /p2p/" + A,
    "/unix/a//b, /unix/a//b",
    "/http-path/%c3%a9, /http-path/%C3%A9",
    "/http-path/é, /http-path/%C3%A9"
  })
  void printsTheUsualForm(String text, String usual) {
    assertThat(Multiaddr.parse(text)).hasToString(usual);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "//tcp/1",
        "ip4/1.2.3.4",
        "/ip4",
        "/ip4/",
        "/ip4/1.2.3.4//tcp/1",
        "/ip4/1.2.3.4/tcp",
        "/ip4/1.2.3.4/tcp/",
        "/ip4/1.2.3.4/tcp/65536",
        "/ip4/1.2.3.4/tcp/-1",
        "/ip4/1.2.3.4/tcp/+22",
        "/ip4/1.2.3.4/tcp/٣",
        "/ip4/1.2.3.4/tcp/99999999999",
        "/ip4/01.2.3.4",
        "/ip4/1.2.3",
        "/ip4/1.2.3.256",
        "/ip4/1.2.3.4.5",
        "/ip4/::1",
        "/ip6/1.2.3.4",
        "/ip6/fe80::1%eth0",
        "/ip6/1::2::3",
        "/ip6/:::",
        "/ip6/1.2.3.4::",
        "/ip6/1:2:3:4:5:6:7:8:9",
        "/ip6/12345::",
        "/ip6/fe80::1/ip6zone/eth0",
        "/ip6zone/eth0",
        "/ip6zone/eth0/ip4/1.2.3.4",
        "/dns4//tcp/1",
        "/p2p/Qm",
        "/p2p/QmNotAMultihash",
        "/p2p/bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
        "/certhash/uAAAA1",
        "/memory/18446744073709551616",
        "/memory/-1",
        "/unknown/1",
        "/http-path/%4",
        "/http-path/%zz",
        "/tcp/1/p2p/" + A + "/p2p/" + RELAY,
        "/tcp/1/p2p/" + A + "/p2p/" + A,
        "/p2p/" + RELAY + "/p2p-circuit/p2p/" + RELAY + "/p2p-circuit/p2p/" + A
      })
  void refusesWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> Multiaddr.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "04",
        "047f0000",
        "047f000001ff",
        "047f00000106",
        "047f000001060f",
        "047f000001060fa100",
        "ffffffff07",
        "35ffffffff07",
        "35ffffffffffffffff7f",
        "8400",
        "3500",
        "3502c328",
        "2a0161",
        "2a03612f6229fe800000000000000000000000000001",
        "a50300",
        "a503020000aa",
        "a503221320" + "0000000000000000000000000000000000000000000000000000000000000000",
        "d2030412205555",
        "80808080808080808080"
      })
  void refusesBytesThatAreNoAddress(String hex) {
    Bytes binary = Bytes.ofHex(hex);
    assertThatThrownBy(() -> Multiaddr.decode(binary)).isInstanceOf(MalformedException.class);
  }

  @Test
  void boundsTheNameTheTextAndTheNumberOfParts() {
    String longest = "a".repeat(253);
    assertThat(Multiaddr.parse("/dns/" + longest)).hasToString("/dns/" + longest);
    refuse("/dns/" + longest + "a");
    refuse("/unix/" + "a".repeat(5000));
    refuse("/unix/" + "a".repeat(2048));
    assertThat(Multiaddr.parse("/ws".repeat(32)).parts()).hasSize(32);
    refuse("/ws".repeat(33));
    Bytes tooMany = Bytes.ofHex("dd03".repeat(33));
    assertThatThrownBy(() -> Multiaddr.decode(tooMany)).isInstanceOf(MalformedException.class);
    Bytes tooLong = Bytes.copyOf(new byte[2049]);
    assertThatThrownBy(() -> Multiaddr.decode(tooLong)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesHalfASurrogatePairAndAZeroByte() {
    refuse("/dns/\ud800");
    refuse("/unix/a\0b");
  }

  @Test
  void namesAndForgetsItsPeer() {
    PeerId a = PeerId.parse(A);
    Multiaddr bare = Multiaddr.parse("/ip4/1.2.3.4/tcp/4001");
    Multiaddr full = bare.withPeer(a);
    assertThat(full).hasToString("/ip4/1.2.3.4/tcp/4001/p2p/" + A);
    assertThat(full.withPeer(a)).isEqualTo(full);
    assertThat(full.peer()).contains(a);
    assertThat(full.withoutPeer(a)).isEqualTo(bare);
    assertThat(full.withoutPeer(PeerId.parse(RELAY))).isEqualTo(full);
    assertThat(bare.peer()).isEmpty();
    assertThat(Multiaddr.parse("/p2p/" + A).withoutPeer(a).isEmpty()).isTrue();
  }

  @Test
  void findsTheSocketAddress() throws Exception {
    InetSocketAddress four =
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {1, 2, 3, 4}), 65535);
    assertThat(Multiaddr.ofTcp(four)).hasToString("/ip4/1.2.3.4/tcp/65535");
    assertThat(Multiaddr.ofUdp(four)).hasToString("/ip4/1.2.3.4/udp/65535");
    assertThat(Multiaddr.ofTcp(four).tcpSocket()).contains(four);
    assertThat(Multiaddr.parse("/ip4/1.2.3.4/tcp/65535/p2p/" + A).tcpSocket()).contains(four);
    assertThat(Multiaddr.parse("/ip4/1.2.3.4/tcp/65535/ws").tcpSocket()).isEmpty();
    assertThat(Multiaddr.parse("/ip4/1.2.3.4/udp/65535").tcpSocket()).isEmpty();
    assertThat(Multiaddr.parse("/dns/example.com/tcp/1").tcpSocket()).isEmpty();
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("example.com", 1);
    assertThatThrownBy(() -> Multiaddr.ofTcp(unresolved))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tellsRelayedAndLoopbackAddresses() {
    assertThat(Multiaddr.parse("/ip4/1.2.3.4/tcp/1/p2p/" + RELAY + "/p2p-circuit").isRelayed())
        .isTrue();
    assertThat(Multiaddr.parse("/ip4/127.9.9.9/tcp/1").isLoopback()).isTrue();
    assertThat(Multiaddr.parse("/ip6/::1/tcp/1").isLoopback()).isTrue();
    assertThat(Multiaddr.parse("/dns/localhost/tcp/1").isLoopback()).isFalse();
  }

  private static void refuse(String text) {
    assertThatThrownBy(() -> Multiaddr.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
