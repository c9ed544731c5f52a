package io.peertunnel.discovery.dht.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.discovery.dht.table.Peers;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LookupTest extends LookupFixture {
  @Test
  void findsTheNearestOfAStaticNetwork() {
    StaticNetwork network = new StaticNetwork(400, random);
    for (int i = 0; i < 40; i++) {
      PeerId asker = network.peers().get(random.nextInt(400)).id();
      Key wanted = Key.of(Peers.id(random));
      Lookup lookup =
          new Lookup(wanted, Purpose.CLOSEST, PRIVATE, asker, network.seeds(asker, wanted), 0);

      walk(lookup, network, wanted);

      assertThat(lookup.closest()).isEqualTo(network.nearest(asker, wanted, 20));
      assertThat(lookup.answeredCount()).isEqualTo(lookup.asked()).isLessThan(60);
    }
  }

  @Test
  void findAsksTheNearestTwentyButWaitsOnlyForThreeThatAreSlow() {
    List<PeerInfo> seeds = byDistance(some(10));
    Lookup find = lookup(Purpose.FIND, PRIVATE, seeds);
    Lookup closest = lookup(Purpose.CLOSEST, PRIVATE, seeds);
    assertThat(drain(find, 0)).isEqualTo(drain(closest, 0)).isEqualTo(seeds);
    for (PeerInfo quick : seeds.subList(0, 9)) {
      find.answered(quick.id(), List.of(), 1);
      closest.answered(quick.id(), List.of(), 1);
    }

    assertThat(find.isDone(OVERTAKE - 1)).isFalse();
    assertThat(find.isDone(OVERTAKE)).isTrue();
    assertThat(find.closest()).isEqualTo(seeds.subList(0, 9));
    assertThat(closest.isDone(PER_PEER - 1)).isFalse();
    assertThat(closest.isDone(PER_PEER)).isTrue();
  }

  @Test
  void findWaitsForEachOfTheNearestThree() {
    List<PeerInfo> seeds = byDistance(some(10));
    Lookup find = lookup(Purpose.FIND, PRIVATE, seeds);
    drain(find, 0);
    seeds.stream()
        .filter(peer -> !peer.equals(seeds.get(2)))
        .forEach(peer -> find.answered(peer.id(), List.of(), 1));

    assertThat(find.isDone(PER_PEER - 1)).isFalse();
    find.answered(seeds.get(2).id(), List.of(), PER_PEER - 1);
    assertThat(find.isDone(PER_PEER - 1)).isTrue();
  }

  @Test
  void asksTheNearestFirstAndNoMoreThanAlphaAtOnce() {
    List<PeerInfo> seeds = some(30);
    Lookup lookup = lookup(Purpose.CLOSEST, PRIVATE, seeds);

    List<PeerInfo> asked = drain(lookup, 0);

    assertThat(asked).isEqualTo(byDistance(seeds).subList(0, 10));
    lookup.answered(asked.getFirst().id(), List.of(), 1);
    assertThat(drain(lookup, 1)).containsExactly(byDistance(seeds).get(10));
  }

  @Test
  void overtakesSlowPeersUpToTwiceAlpha() {
    List<PeerInfo> seeds = byDistance(some(60));
    Lookup lookup = lookup(Purpose.CLOSEST, PRIVATE, seeds);
    drain(lookup, 0);
    assertThat(lookup.idleNanos(0)).isEqualTo(OVERTAKE);
    assertThat(drain(lookup, OVERTAKE - 1)).isEmpty();

    assertThat(drain(lookup, OVERTAKE)).isEqualTo(seeds.subList(10, 20));
    assertThat(drain(lookup, 3 * OVERTAKE)).isEmpty();
    assertThat(lookup.isDone(3 * OVERTAKE)).isFalse();
  }

  @Test
  void hearsALateAnswer() {
    List<PeerInfo> seeds = byDistance(some(2));
    PeerInfo slow = seeds.getFirst();
    Lookup lookup = lookup(Purpose.FIND, PRIVATE, seeds);
    drain(lookup, 0);
    lookup.answered(seeds.get(1).id(), List.of(), 1);
    PeerInfo named = Peers.any(random);
    assertThat(lookup.isDone(PER_PEER)).isTrue();

    lookup.answered(slow.id(), List.of(named), PER_PEER + 1);

    assertThat(drain(lookup, PER_PEER + 1)).containsExactly(named);
    assertThat(lookup.closest()).containsExactlyElementsOf(seeds);
  }

  @Test
  void countsASilentPeerAsUnreachableWhenItsTimeIsOver() {
    List<PeerInfo> seeds = byDistance(some(4));
    Lookup lookup = lookup(Purpose.FIND, PRIVATE, seeds);
    drain(lookup, 0);
    seeds.subList(1, 4).forEach(peer -> lookup.answered(peer.id(), List.of(), 1));

    assertThat(lookup.isDone(PER_PEER - 1)).isFalse();
    assertThat(lookup.idleNanos(PER_PEER - SECOND)).isEqualTo(SECOND);
    assertThat(lookup.isDone(PER_PEER)).isTrue();
    assertThat(lookup.idleNanos(PER_PEER)).isZero();
    assertThat(lookup.closest()).isEqualTo(seeds.subList(1, 4));
  }

  @Test
  void endsWhenNothingIsLeft() {
    assertThat(lookup(Purpose.FIND, PRIVATE, List.of()).isDone(0)).isTrue();
    List<PeerInfo> seeds = some(5);
    Lookup lookup = lookup(Purpose.CLOSEST, PRIVATE, seeds);
    drain(lookup, 0);

    seeds.forEach(peer -> lookup.failed(peer.id(), 1));

    assertThat(lookup.isDone(1)).isTrue();
    assertThat(lookup.closest()).isEmpty();
    assertThat(lookup.asked()).isEqualTo(5);
    assertThat(lookup.answeredCount()).isZero();
  }

  @Test
  void asksTheOthersOfTheNearestWhenSomeFail() {
    List<PeerInfo> seeds = byDistance(some(25));
    Lookup lookup = lookup(Purpose.CLOSEST, PRIVATE, seeds);
    Queue<PeerInfo> asked = new ArrayDeque<>(drain(lookup, 0));
    int number = 0;
    while (!asked.isEmpty()) {
      PeerInfo peer = asked.remove();
      if (number++ < 5) {
        lookup.failed(peer.id(), number);
      } else {
        lookup.answered(peer.id(), List.of(), number);
      }
      asked.addAll(drain(lookup, number));
    }

    assertThat(lookup.isDone(number)).isTrue();
    assertThat(lookup.closest()).isEqualTo(seeds.subList(5, 25));
  }

  @Test
  void neverAsksItselfNorAPeerWithoutAddress() {
    PeerInfo seed = Peers.any(random);
    Lookup lookup = lookup(Purpose.CLOSEST, PRIVATE, List.of(seed));
    drain(lookup, 0);

    lookup.answered(seed.id(), List.of(Peers.of(self, "/ip4/10.0.0.9/tcp/1"), Peers.at(random)), 1);

    assertThat(drain(lookup, 1)).isEmpty();
    assertThat(lookup.isDone(1)).isTrue();
  }

  @Test
  void hearsTwentyPeersOfAnAnswerAndSixteenAddressesOfEach() {
    PeerInfo seed = near(0, "/ip4/10.0.0.1/tcp/1");
    Lookup lookup = lookup(Purpose.CLOSEST, PRIVATE, List.of(seed));
    drain(lookup, 0);
    String[] addresses =
        IntStream.range(1, 40).mapToObj(i -> "/ip4/10.0.0.1/tcp/" + i).toArray(String[]::new);
    List<PeerInfo> named =
        Stream.concat(Stream.generate(() -> near(1, addresses)).limit(25), some(9_975).stream())
            .toList();

    lookup.answered(seed.id(), named, 1);
    List<PeerInfo> asked = answerAll(lookup, 1);

    assertThat(asked).hasSize(20);
    assertThat(asked.stream().map(PeerInfo::id))
        .containsExactlyInAnyOrderElementsOf(
            named.subList(0, 20).stream().map(PeerInfo::id).toList());
    assertThat(asked).allSatisfy(peer -> assertThat(peer.addresses()).hasSize(16));
  }

  @Test
  void ignoresAnswersOfPeersThatWereNotAsked() {
    List<PeerInfo> seeds = byDistance(some(11));
    Lookup lookup = lookup(Purpose.CLOSEST, PRIVATE, seeds);
    drain(lookup, 0);

    lookup.answered(seeds.get(10).id(), some(3), 1);
    lookup.answered(Peers.id(random), some(3), 1);
    lookup.failed(seeds.get(10).id(), 1);

    assertThat(lookup.answeredCount()).isZero();
    lookup.answered(seeds.getFirst().id(), List.of(), 2);
    assertThat(drain(lookup, 2)).containsExactly(seeds.get(10));
  }

  private static void walk(Lookup lookup, StaticNetwork network, Key wanted) {
    Queue<PeerInfo> waiting = new ArrayDeque<>(drain(lookup, 0));
    long now = 0;
    while (!lookup.isDone(now)) {
      PeerId peer = waiting.remove().id();
      lookup.answered(peer, network.answer(peer, wanted), ++now);
      waiting.addAll(drain(lookup, now));
    }
  }
}
