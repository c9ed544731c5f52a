package io.peertunnel.discovery.dht.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Vectors that go-libp2p-kad-dht 0.33 gave, and the arithmetic against [BigInteger].
class KeyTest {
  @Test
  void hashesThePeerIdOfTheSpecification() {
    PeerId peer = PeerId.parse("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");

    assertThat(Key.of(peer))
        .hasToString("dfd53212a4bd2beda3ea8e82d08285370c70a70cfe9c588e28754b23c8033121");
  }

  @ParameterizedTest
  @CsvSource({
    "1220cb8f1f18c9df0fbec133ca66a8c2842bf9c9cbe681ce62732243c08db66b0c74,"
        + "9d9e302e576240e25c3ca5d79c8498d8d9bfcdaa55cd89f64c4bed7c1e220359",
    "1220bfb505f5912abf3ebdab239c8c6390b0c22d7415776730f67065b89234a01698,"
        + "7767456d373e0aeb9b5d1428b5ec793184b72f09e7696b42573fc853b520a63e"
  })
  void hashesAMultihashOnceMore(String multihash, String key) {
    assertThat(Key.of(Bytes.ofHex(multihash))).hasToString(key);
  }

  @Test
  void comparesDistancesAsUnsignedNumbers() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2000; i++) {
      Key target = randomKey(random);
      Key one = target.randomSharing(random.nextInt(Key.BITS), random);
      Key other = target.randomSharing(random.nextInt(Key.BITS), random);

      assertThat(Integer.signum(target.compareDistance(one, other)))
          .isEqualTo(distance(target, one).compareTo(distance(target, other)));
      assertThat(target.commonPrefix(one)).isEqualTo(Key.BITS - distance(target, one).bitLength());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 62, 63, 64, 65, 127, 128, 191, 192, 254, 255})
  void drawsAPointThatSharesJustThatManyBits(int prefix) {
    SplittableRandom random = new SplittableRandom(2);
    Key key = randomKey(random);

    assertThat(key.randomSharing(prefix, random).commonPrefix(key)).isEqualTo(prefix);
    assertThat(key.commonPrefix(key)).isEqualTo(Key.BITS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 12})
  void findsAPeerIdWhosePointSharesJustThatManyBits(int prefix) {
    SplittableRandom random = new SplittableRandom(3);
    Key key = randomKey(random);

    PeerId found = key.randomPeerSharing(prefix, random);

    assertThat(Key.of(found).commonPrefix(key)).isEqualTo(prefix);
    assertThat(found.toString()).startsWith("Qm");
  }

  @Test
  void refusesWhatCannotBe() {
    SplittableRandom random = new SplittableRandom(4);
    Key key = randomKey(random);

    assertThatThrownBy(() -> key.randomSharing(Key.BITS, random))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> key.randomPeerSharing(21, random))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Key.ofDigest(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Key randomKey(SplittableRandom random) {
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    return Key.ofDigest(digest);
  }

  private static BigInteger distance(Key one, Key other) {
    return number(one).xor(number(other));
  }

  private static BigInteger number(Key key) {
    return new BigInteger(1, HexFormat.of().parseHex(key.toString()));
  }
}
