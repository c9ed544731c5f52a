package io.peertunnel.discovery.dht.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.peertunnel.discovery.dht.wire.KadPeer.Connectedness;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.spi.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a hostile or broken peer may send.
class KadCodecHostileTest {
  private static final PeerId PEER = FakePeers.id("a");
  private static final Bytes KEY =
      Bytes.ofHex("1220cb8f1f18c9df0fbec133ca66a8c2842bf9c9cbe681ce62732243c08db66b0c74");

  @Test
  void peerWithoutAddressesIsKeptAsOne() throws Exception {
    KadMessage read = KadCodec.decode(peers(8, peer(PEER)));

    assertThat(read.closer()).singleElement().isEqualTo(kadPeer(PEER, List.of()));
  }

  @Test
  void of10000AddressesThe16FirstAreKept() throws Exception {
    List<Multiaddr> many = IntStream.rangeClosed(1, 10_000).mapToObj(FakePeers::address).toList();

    KadMessage read = KadCodec.decode(peers(8, peer(PEER, many.toArray(Multiaddr[]::new))));

    assertThat(read.closer()).containsExactly(kadPeer(PEER, many.subList(0, 16)));
  }

  @Test
  void of100000ProvidersThe128FirstDistinctAreKept() throws Exception {
    List<byte[]> items = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      items.add(peer(PEER, FakePeers.address(1)));
    }
    byte[] one = peer(PEER);
    for (int i = 0; i < 80_000; i++) {
      byte[] other = one.clone();
      other[other.length - 1] = (byte) i;
      other[other.length - 2] = (byte) (i >> 8);
      other[other.length - 3] = (byte) (i >> 16);
      items.add(other);
    }

    KadMessage read = KadCodec.decode(peers(9, items.toArray(byte[][]::new)));

    assertThat(read.providers()).hasSize(128);
    assertThat(read.providers().getFirst()).isEqualTo(kadPeer(PEER, List.of(FakePeers.address(1))));
    assertThat(read.providers().stream().map(p -> p.info().id())).doesNotHaveDuplicates();
  }

  @Test
  void peersNamedTwiceAreMergedWithinTheBound() throws Exception {
    Multiaddr[] first =
        IntStream.rangeClosed(1, 10).mapToObj(FakePeers::address).toArray(Multiaddr[]::new);
    Multiaddr[] second =
        IntStream.rangeClosed(5, 30).mapToObj(FakePeers::address).toArray(Multiaddr[]::new);

    KadMessage read = KadCodec.decode(peers(8, peer(PEER, first), peer(PEER, second)));

    List<Multiaddr> expected = IntStream.rangeClosed(1, 16).mapToObj(FakePeers::address).toList();
    assertThat(read.closer()).containsExactly(kadPeer(PEER, expected));
  }

  @Test
  void uselessItemsAreSkippedAlone() throws Exception {
    byte[] good = peer(PEER, FakePeers.address(1));
    byte[] badId = field(1, hex("1220ff"));
    byte[] noId = field(2, FakePeers.address(1).encode().toArray());
    byte[] badAddress =
        join(
            field(1, PEER.multihash().toArray()),
            field(2, hex("ffffffff07")),
            field(2, hex("04")),
            field(2, new byte[0]),
            field(2, FakePeers.address(2).encode().toArray()));

    KadMessage read = KadCodec.decode(peers(8, badId, good, noId, badAddress));

    assertThat(read.closer())
        .containsExactly(kadPeer(PEER, List.of(FakePeers.address(1), FakePeers.address(2))));
  }

  @Test
  void addressesOfAnotherLinkAndNestedCircuitsAreDropped() throws Exception {
    byte[] relay = Multiaddr.parse("/ip4/8.8.8.8/tcp/1/p2p/" + PEER).encode().toArray();
    byte[] circuit = hex("a202");
    byte[] nested = join(relay, circuit, hex("a50326"), PEER.multihash().toArray(), circuit);
    byte[] item =
        join(
            field(1, FakePeers.id("b").multihash().toArray()),
            field(2, Multiaddr.parse("/ip6/fe80::1/tcp/1").encode().toArray()),
            field(2, Multiaddr.parse("/ip4/169.254.1.2/tcp/1").encode().toArray()),
            field(2, Multiaddr.parse("/ip6zone/eth0/ip6/fe80::1/tcp/1").encode().toArray()),
            field(2, nested),
            field(2, join(relay, circuit)));

    KadMessage read = KadCodec.decode(peers(8, item));

    assertThat(read.closer().getFirst().info().addresses())
        .containsExactly(Multiaddr.parse("/ip4/8.8.8.8/tcp/1/p2p/" + PEER + "/p2p-circuit"));
  }

  @Test
  void unknownFieldsRecordsAndInvalidUtf8AreSkipped() throws Exception {
    byte[] body =
        join(
            hex("0804"),
            field(2, KEY.toArray()),
            field(3, join(field(1, hex("c0c1")), field(5, hex("fffe")))),
            field(77, hex("c3283fff")),
            hex("7d01020304"),
            hex("5001"));

    assertThat(KadCodec.decode(body)).isEqualTo(KadMessage.findNode(KEY));
  }

  /// A value record is never read, so no time in it can do harm.
  @Test
  void recordWithTimeIn1970Or3000OrInNoFormIsIgnored() throws Exception {
    for (String time : List.of("1970-01-01T00:00:00Z", "3000-01-01T00:00:00Z", "yesterday")) {
      byte[] record = join(field(1, KEY.toArray()), field(2, hex("00")), field(5, ascii(time)));

      assertThat(KadCodec.decode(join(hex("0804"), field(2, KEY.toArray()), field(3, record))))
          .isEqualTo(KadMessage.findNode(KEY));
    }
  }

  @Test
  void unknownConnectednessCountsAsNone() throws Exception {
    byte[] item = join(peer(PEER), hex("18e807"));

    assertThat(KadCodec.decode(peers(8, item)).closer()).containsExactly(kadPeer(PEER, List.of()));
  }

  @Test
  void type99IsRefused() {
    refused(join(hex("0863"), field(2, KEY.toArray())));
    refused(join(hex("08ffffffffffffffffff01"), field(2, KEY.toArray())));
  }

  @Test
  void keyOf81BytesIsRefused() throws Exception {
    assertThat(KadCodec.decode(join(hex("0804"), field(2, new byte[80]))).key().size())
        .isEqualTo(80);
    refused(join(hex("0804"), field(2, new byte[81])));
  }

  @Test
  void requestWithoutKeyIsRefusedUnlessItIsPing() throws Exception {
    assertThat(KadCodec.decodeRequest(hex("0805")).type()).isEqualTo(KadMessage.Type.PING);
    for (KadMessage.Type type : KadMessage.Type.values()) {
      if (type != KadMessage.Type.PING) {
        KadMessage request = new KadMessage(type, Bytes.empty(), List.of(), List.of());
        assertThatThrownBy(() -> KadCodec.decodeRequest(KadCodec.encode(request)))
            .isInstanceOf(MalformedException.class);
      }
    }
  }

  @Test
  void nesting1000OfGroupsIsRefused() {
    byte[] groups = new byte[2000];
    Arrays.fill(groups, 0, 1000, (byte) (15 << 3 | 3));
    Arrays.fill(groups, 1000, 2000, (byte) (15 << 3 | 4));
    refused(groups);
    refused(peers(8, join(peer(PEER), groups)));
  }

  @Test
  void groupTagsFieldZeroAndUnknownWireTypesAreRefused() {
    refused(hex("7b7c"));
    refused(hex("7c"));
    refused(hex("00"));
    refused(hex("0200"));
    refused(hex("0e"));
    refused(hex("0f"));
  }

  @Test
  void lengthsBeyondTheirMessageAreRefusedWithoutTakingMemory() {
    for (String huge : List.of("ffffffff07", "ffffffff0f", "03")) {
      refused(hex("12" + huge + "0102"));
      refused(hex("42" + huge + "0102"));
      refused(hex("7a" + huge + "0102"));
      refused(peers(8, hex("0a" + huge + "0102")));
      refused(peers(8, hex("12" + huge + "0102")));
      refused(peers(8, hex("7a" + huge + "0102")));
    }
  }

  /// A packed array is a field that nobody here knows.
  @Test
  void hugePackedArrayIsSkipped() throws Exception {
    byte[] body = join(hex("0805"), field(50, new byte[1 << 20]));

    assertThat(KadCodec.decode(body).type()).isEqualTo(KadMessage.Type.PING);
  }

  @Test
  void moreThan4MiBIsRefused() {
    refused(new byte[KadCodec.MAX_MESSAGE + 1]);
  }

  @Test
  void aMessageFullOfUselessItemsEndsEarly() throws Exception {
    byte[] bad = field(8, field(1, hex("ff")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (out.size() + bad.length <= KadCodec.MAX_MESSAGE) {
      out.write(bad);
    }

    assertThat(KadCodec.decode(out.toByteArray()).closer()).isEmpty();
  }

  @Test
  void randomBytesAreReadOrRefused() {
    for (long seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      readOrRefuse(noise, seed);
    }
  }

  @Test
  void mutatedMessagesAreReadOrRefused() {
    KadPeer peer = kadPeer(PEER, List.of(FakePeers.address(1), FakePeers.address(2)));
    byte[] whole =
        KadCodec.encode(
            new KadMessage(KadMessage.Type.GET_PROVIDERS, KEY, List.of(peer), List.of(peer)));
    for (long seed = 0; seed < 50_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] mutated = Arrays.copyOf(whole, whole.length - random.nextInt(3));
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      readOrRefuse(mutated, seed);
    }
  }

  private static void readOrRefuse(byte[] body, long seed) {
    try {
      KadMessage read = KadCodec.decode(body);
      assertThat(read.key().size()).as("seed %d", seed).isLessThanOrEqualTo(KadCodec.MAX_KEY);
      // What was read once is read the same again.
      assertThat(KadCodec.decode(KadCodec.encode(read))).as("seed %d", seed).isEqualTo(read);
    } catch (MalformedException e) {
      // Refused.
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static void refused(byte[] body) {
    assertThatThrownBy(() -> KadCodec.decode(body)).isInstanceOf(MalformedException.class);
  }

  private static KadPeer kadPeer(PeerId id, List<Multiaddr> addresses) {
    return new KadPeer(new PeerInfo(id, addresses), Connectedness.NOT_CONNECTED);
  }

  private static byte[] peers(int field, byte[]... items) {
    byte[][] fields = Arrays.stream(items).map(i -> field(field, i)).toArray(byte[][]::new);
    return join(hex("0804"), join(fields));
  }

  private static byte[] peer(PeerId id, Multiaddr... addresses) {
    byte[][] fields =
        Arrays.stream(addresses).map(a -> field(2, a.encode().toArray())).toArray(byte[][]::new);
    return join(join(fields), field(1, id.multihash().toArray()));
  }

  private static byte[] field(int number, byte[] value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeByteArray(number, value);
      out.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] join(byte[]... pieces) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      out.writeBytes(piece);
    }
    return out.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
