package io.peertunnel.discovery.dht.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.discovery.dht.wire.KadPeer.Connectedness;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.wire.Delimited;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class KadCodecTest {
  private static final String A =
      "0024080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";
  private static final PeerId PEER = new PeerId(Bytes.ofHex(A));
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
  private static final PeerInfo INFO = new PeerInfo(PEER, List.of(ADDRESS));
  private static final Bytes KEY =
      Bytes.ofHex("1220cb8f1f18c9df0fbec133ca66a8c2842bf9c9cbe681ce62732243c08db66b0c74");

  @Test
  void findNodeRequestIsAsGoWritesIt() throws Exception {
    check(KadMessage.findNode(PEER.multihash()), "2c08041226" + A + "5001");
  }

  @Test
  void findNodeAnswerIsAsGoWritesIt() throws Exception {
    KadPeer found = new KadPeer(INFO, Connectedness.CONNECTED);

    check(
        new KadMessage(KadMessage.Type.FIND_NODE, Bytes.empty(), List.of(found), List.of()),
        "3a080442340a26" + A + "1208047f000001060fa118015001");
  }

  @Test
  void pingIsAsGoWritesIt() throws Exception {
    check(new KadMessage(KadMessage.Type.PING, Bytes.empty(), List.of(), List.of()), "0408055001");
  }

  @Test
  void addProviderIsAsGoWritesIt() throws Exception {
    check(
        KadMessage.addProvider(KEY, INFO),
        "5c08021222" + KEY + "4a320a26" + A + "1208047f000001060fa15001");
  }

  @Test
  void getProvidersIsAsGoWritesIt() throws Exception {
    check(KadMessage.getProviders(KEY), "2808031222" + KEY + "5001");
  }

  @Test
  void typeZeroIsWrittenAndMayBeMissing() throws Exception {
    KadMessage put = new KadMessage(KadMessage.Type.PUT_VALUE, KEY, List.of(), List.of());

    assertThat(HexFormat.of().formatHex(KadCodec.encode(put))).isEqualTo("08001222" + KEY + "5001");
    assertThat(KadCodec.decode(hex("1222" + KEY))).isEqualTo(put);
  }

  @Test
  void everyTypeAndConnectednessSurvives() throws Exception {
    for (KadMessage.Type type : KadMessage.Type.values()) {
      for (Connectedness connectedness : Connectedness.values()) {
        KadPeer peer = new KadPeer(INFO, connectedness);
        KadMessage message = new KadMessage(type, KEY, List.of(peer), List.of(peer));

        assertThat(KadCodec.decode(KadCodec.encode(message))).isEqualTo(message);
      }
    }
  }

  private static void check(KadMessage message, String delimited) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Delimited.write(out, KadCodec.encode(message));
    assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(delimited);

    byte[] body =
        Delimited.read(new ByteArrayInputStream(hex(delimited)), KadCodec.MAX_MESSAGE)
            .orElseThrow();
    assertThat(KadCodec.decode(body)).isEqualTo(message);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
