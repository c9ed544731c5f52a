package io.peertunnel.discovery.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.testing.FakePeers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProviderStoreTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Bytes KEY = key(1);

  private final ProviderStore store = new ProviderStore(StoreRules.standard());

  @Test
  void theProviderHeardLastComesFirst() {
    store.add(KEY, peer(1), START);
    store.add(KEY, peer(2), after(Duration.ofSeconds(1)));
    store.add(KEY, peer(3), after(Duration.ofSeconds(2)));
    store.add(KEY, peer(1), after(Duration.ofSeconds(3)));

    assertThat(store.providers(KEY, after(Duration.ofSeconds(4))))
        .containsExactly(peer(1), peer(3), peer(2));
    assertThat(store.size()).isEqualTo(3);
    assertThat(store.providers(key(2), START)).isEmpty();
  }

  @Test
  void recordsEndAfter48HoursAndTheirAddressesAfter24() {
    store.add(KEY, peer(1), START);

    assertThat(store.providers(KEY, after(Duration.ofHours(24).minusSeconds(1))))
        .containsExactly(peer(1));
    assertThat(store.providers(KEY, after(Duration.ofHours(24))))
        .containsExactly(new PeerInfo(peer(1).id(), List.of()));
    assertThat(store.expire(after(Duration.ofHours(47)))).isZero();
    assertThat(store.providers(KEY, after(Duration.ofDays(2)))).isEmpty();
    assertThat(store.expire(after(Duration.ofDays(2)))).isEqualTo(1);
    assertThat(store.size()).isZero();
    assertThat(store.estimatedBytes()).isZero();
  }

  @Test
  void sayingItAgainRenewsRecordAndAddresses() {
    store.add(KEY, peer(1), START);
    PeerInfo moved = new PeerInfo(peer(1).id(), List.of(FakePeers.address(77)));
    store.add(KEY, moved, after(Duration.ofHours(40)));

    assertThat(store.expire(after(Duration.ofHours(60)))).isZero();
    assertThat(store.providers(KEY, after(Duration.ofHours(60)))).containsExactly(moved);
  }

  @Test
  void aRecordOfNoUseIsNotKept() {
    assertThat(store.add(KEY, new PeerInfo(peer(1).id(), List.of()), START)).isFalse();
    assertThat(store.add(Bytes.empty(), peer(1), START)).isFalse();
    assertThat(store.add(Bytes.copyOf(new byte[81]), peer(1), START)).isFalse();
    assertThat(store.add(Bytes.copyOf(new byte[80]), peer(1), START)).isTrue();
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void sixteenAddressesAreKept() {
    List<Multiaddr> many = IntStream.rangeClosed(1, 40).mapToObj(FakePeers::address).toList();
    store.add(KEY, new PeerInfo(peer(1).id(), many), START);

    assertThat(store.providers(KEY, START).getFirst().addresses()).isEqualTo(many.subList(0, 16));
  }

  @Test
  void aPeerWithTooManyKeysLosesItsOwn() {
    store.add(KEY, peer(1), START);
    for (int i = 0; i < 5000; i++) {
      store.add(key(10 + i), peer(2), START);
    }

    assertThat(store.providers(KEY, START)).containsExactly(peer(1));
    assertThat(store.size()).isEqualTo(1025);
    assertThat(store.providers(key(10 + 4999), START)).hasSize(1);
    assertThat(store.providers(key(10), START)).isEmpty();
  }

  @Test
  void manyPeersOfOneNetworkDoNotPushOthersFromAPopularKey() {
    for (int i = 1; i <= 20; i++) {
      store.add(KEY, peer(i, "8." + i + ".0.1"), START);
    }
    for (int i = 100; i < 3000; i++) {
      store.add(KEY, peer(i, "9.9.9." + i % 250), after(Duration.ofSeconds(i)));
    }

    List<PeerId> held =
        store.providers(KEY, after(Duration.ofHours(1))).stream().map(PeerInfo::id).toList();
    assertThat(held).hasSize(64);
    assertThat(held).containsAll(IntStream.rangeClosed(1, 20).mapToObj(i -> peer(i).id()).toList());
  }

  @Test
  void aFullStoreTakesFromTheFlooderFirstElseTheOldest() {
    StoreRules rules =
        new StoreRules(
            Duration.ofDays(2),
            Duration.ofHours(24),
            64,
            1024,
            new StoreRules.Totals(1000, 100, 1 << 20));
    ProviderStore small = new ProviderStore(rules);
    for (int i = 0; i < 20; i++) {
      small.add(key(i), peer(i + 1), START);
    }
    for (int i = 0; i < 500; i++) {
      small.add(key(100 + i), peer(99), START);
    }
    assertThat(small.size()).isEqualTo(100);
    for (int i = 0; i < 20; i++) {
      assertThat(small.providers(key(i), START)).hasSize(1);
    }

    small.add(key(1000), peer(50), START);

    assertThat(small.size()).isEqualTo(100);
    assertThat(small.providers(key(1000), START)).hasSize(1);
    assertThat(small.providers(key(0), START)).isEmpty();
  }

  @Test
  void aClockThatJumpsNeitherEndsAllNorKeepsForEver() {
    Instant far = Instant.parse("3000-01-01T00:00:00Z");
    store.add(KEY, peer(1), START);

    assertThat(store.expire(far)).isZero();
    assertThat(store.providers(KEY, far)).containsExactly(peer(1));
    assertThat(store.expire(Instant.EPOCH)).isZero();
    store.add(key(2), peer(2), Instant.EPOCH);
    assertThat(store.expire(after(Duration.ZERO))).isZero();
    assertThat(store.expire(Instant.MAX)).isZero();
    assertThat(store.expire(Instant.MIN)).isZero();
    assertThat(store.expire(START)).isZero();

    assertThat(store.expire(after(Duration.ofHours(47)))).isZero();
    assertThat(store.expire(after(Duration.ofDays(2)))).isEqualTo(2);
  }

  @Test
  void aSnapshotIsRestoredWithTheTimeBetween() {
    store.add(KEY, peer(1), START);
    store.add(KEY, peer(2), after(Duration.ofHours(30)));
    store.add(key(2), peer(2), after(Duration.ofHours(30)));
    StoreSnapshot snapshot = store.snapshot(after(Duration.ofHours(31)));

    ProviderStore next = new ProviderStore(StoreRules.standard());
    next.restore(snapshot, after(Duration.ofHours(40)));

    PeerInfo stale = new PeerInfo(peer(1).id(), List.of());
    assertThat(next.providers(KEY, after(Duration.ofHours(40)))).containsExactly(peer(2), stale);
    assertThat(next.estimatedBytes()).isEqualTo(store.estimatedBytes());
    assertThat(next.expire(after(Duration.ofDays(2)))).isEqualTo(1);
    assertThat(next.expire(after(Duration.ofHours(78)))).isEqualTo(2);
  }

  @Test
  void aSnapshotFromAnImpossibleTimeIsRestoredAsItWas() {
    store.add(KEY, peer(1), START);
    for (Instant now : List.of(Instant.EPOCH, Instant.parse("3000-01-01T00:00:00Z"))) {
      ProviderStore next = new ProviderStore(StoreRules.standard());
      next.restore(store.snapshot(START), now);

      assertThat(next.providers(KEY, now)).containsExactly(peer(1));
      assertThat(next.expire(now.plus(Duration.ofDays(2)))).isEqualTo(1);
    }
  }

  /// Two million messages from 100,000 peers: what a server may hear in a day.
  @Test
  void aDayOfRecordsStaysWithinTheBounds() {
    StoreRules.Totals most = StoreRules.standard().totals();
    List<PeerInfo> peers = IntStream.range(0, 100_000).mapToObj(i -> peer(i, ip(i))).toList();
    for (int i = 0; i < 2_000_000; i++) {
      // Every tenth message is for one of a thousand popular keys.
      Bytes key = i % 10 == 0 ? key(i / 10 % 1000) : key(1_000_000 + i);
      Instant now = START.plusMillis(i * 43L);
      assertThat(store.add(key, peers.get((int) (i * 7919L % peers.size())), now)).isTrue();
      if (i % 10_000 == 0) {
        store.expire(now);
        assertWithin(most);
      }
    }

    assertWithin(most);
    assertThat(store.size()).isGreaterThan(most.keys() / 2);
    Instant end = after(Duration.ofHours(24));
    assertThat(store.providers(key(1), end)).hasSizeBetween(1, 64);
    store.expire(end.plus(Duration.ofHours(49)));
    assertThat(store.size()).isZero();
    assertThat(store.estimatedBytes()).isZero();
  }

  private void assertWithin(StoreRules.Totals most) {
    assertThat(store.size()).isLessThanOrEqualTo(most.records());
    assertThat(store.keys()).isLessThanOrEqualTo(most.keys());
    assertThat(store.estimatedBytes()).isLessThanOrEqualTo(most.bytes());
  }

  private static Instant after(Duration time) {
    return START.plus(time);
  }

  static Bytes key(int number) {
    return Bytes.copyOf(ByteBuffer.allocate(34).putShort((short) 0x1220).putInt(number).rewind());
  }

  static PeerInfo peer(int number) {
    return peer(number, "10.0.0." + number % 250);
  }

  private static PeerInfo peer(int number, String ip) {
    ByteBuffer id = ByteBuffer.allocate(34).putShort((short) 0x1220).putInt(number);
    return new PeerInfo(
        new PeerId(Bytes.copyOf(id.rewind())),
        List.of(Multiaddr.parse("/ip4/" + ip + "/tcp/4001")));
  }

  private static String ip(int number) {
    return "20." + (number >> 16) + "." + (number >> 8 & 0xff) + "." + (number & 0xff);
  }
}
