package io.peertunnel.discovery.dht.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.discovery.dht.table.Diversity;
import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.discovery.dht.table.Peers;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LookupTest {
  private static final LookupRules RULES = LookupRules.standard();
  private static final LookupRules PRIVATE = RULES.with(Diversity.unlimited());
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long OVERTAKE = RULES.overtakeAfter().toNanos();
  private static final long PER_PEER = RULES.perPeer().toNanos();

  private final SplittableRandom random = new SplittableRandom(11);
  private final PeerId self = Peers.id(random);
  private final Key target = Key.of(Peers.id(random));

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

  @Test
  void countsOnlyThreePeersOfAnAddressGroup() {
    List<PeerInfo> sybils =
        byDistance(
            IntStream.range(0, 20)
                .mapToObj(i -> near(12, "/ip4/8.8.%d.1/tcp/4001".formatted(i)))
                .toList());
    PeerInfo honest = near(3, "/ip4/9.9.9.9/tcp/4001");
    Lookup lookup =
        lookup(Purpose.CLOSEST, RULES, Stream.concat(sybils.stream(), Stream.of(honest)).toList());

    List<PeerInfo> asked = answerAll(lookup, 0);

    assertThat(asked).hasSize(4).containsAll(sybils.subList(0, 3)).contains(honest);
    assertThat(lookup.closest()).isEqualTo(asked);
  }

  @Test
  void inventedPeersOfAGroupDoNotKeepOutTheReachableOne() {
    List<PeerInfo> invented =
        IntStream.range(0, 3)
            .mapToObj(i -> near(12, "/ip4/8.8.%d.1/tcp/4001".formatted(i)))
            .toList();
    PeerInfo real = near(3, "/ip4/8.8.8.8/tcp/4001");
    Lookup lookup =
        lookup(Purpose.FIND, RULES, Stream.concat(invented.stream(), Stream.of(real)).toList());
    assertThat(drain(lookup, 0)).containsExactlyInAnyOrderElementsOf(invented);

    invented.forEach(peer -> lookup.failed(peer.id(), 1));

    assertThat(drain(lookup, 1)).containsExactly(real);
  }

  @Test
  void inventedPeersOfAGroupDoNotHideOneThatHasAnswered() {
    PeerInfo real = near(3, "/ip4/8.8.8.8/tcp/4001");
    Lookup lookup = lookup(Purpose.CLOSEST, RULES, List.of(real));
    drain(lookup, 0);
    List<PeerInfo> invented =
        IntStream.range(0, 3)
            .mapToObj(i -> near(12, "/ip4/8.8.%d.1/tcp/4001".formatted(i)))
            .toList();

    lookup.answered(real.id(), invented, 1);
    drain(lookup, 1);

    assertThat(lookup.closest()).containsExactly(real);
  }

  @Test
  void triesAnUnreachablePeerOnceMoreAtAnotherAddress() {
    List<PeerInfo> seeds = byDistance(some(5));
    PeerInfo wanted = near(10, "/ip4/10.6.6.6/tcp/666");
    Lookup lookup = lookup(Purpose.CLOSEST, PRIVATE, seeds);
    drain(lookup, 0);
    lookup.answered(seeds.get(0).id(), List.of(wanted), 1);
    assertThat(drain(lookup, 1)).containsExactly(wanted);
    lookup.failed(wanted.id(), 2);

    lookup.answered(seeds.get(1).id(), List.of(wanted), 3);
    assertThat(drain(lookup, 3)).isEmpty();
    PeerInfo better = Peers.of(wanted.id(), "/ip4/10.0.0.7/tcp/4001");
    lookup.answered(seeds.get(2).id(), List.of(better), 4);
    assertThat(drain(lookup, 4)).containsExactly(better);
    lookup.failed(wanted.id(), 5);
    PeerInfo third = Peers.of(wanted.id(), "/ip4/10.0.0.8/tcp/4001");
    lookup.answered(seeds.get(3).id(), List.of(third), 6);

    assertThat(drain(lookup, 6)).isEmpty();
  }

  @Test
  void takesTheAddressesOfTwoSourcesInTurns() {
    String[] lies =
        IntStream.range(1, 20).mapToObj(i -> "/ip4/10.6.6.6/tcp/" + i).toArray(String[]::new);
    PeerInfo lied = Peers.at(random, lies);
    PeerInfo told = Peers.of(lied.id(), "/ip4/10.0.0.7/tcp/4001");
    Lookup lookup = lookup(Purpose.CLOSEST, PRIVATE, List.of(lied, told, lied));

    PeerInfo merged = lookup.next(0).orElseThrow();

    assertThat(merged.addresses()).hasSize(16).contains(Multiaddr.parse("/ip4/10.0.0.7/tcp/4001"));
  }

  @Test
  void endsAnEndlessChainAfterSixtySeconds() {
    Lookup lookup = lookup(Purpose.CLOSEST, PRIVATE, some(20));
    long now = 0;
    Queue<PeerInfo> waiting = new ArrayDeque<>(drain(lookup, now));
    while (!lookup.isDone(now)) {
      now += SECOND / 2;
      Optional<PeerInfo> peer = Optional.ofNullable(waiting.poll());
      int depth = (int) (now / SECOND) % 18;
      long at = now;
      peer.ifPresent(
          asked -> lookup.answered(asked.id(), List.of(near(depth, "/ip4/10.0.0.3/tcp/1")), at));
      waiting.addAll(drain(lookup, now));
    }

    assertThat(now).isLessThanOrEqualTo(60 * SECOND);
    assertThat(lookup.isOutOfTime(60 * SECOND)).isTrue();
    assertThat(lookup.next(60 * SECOND)).isEmpty();
    assertThat(lookup.closest()).hasSizeLessThanOrEqualTo(20);
  }

  @Test
  void remembersABoundedNumberOfPeers() {
    LookupRules small =
        new LookupRules(
            20,
            10,
            3,
            RULES.overtakeAfter(),
            RULES.perPeer(),
            RULES.total(),
            30,
            Diversity.unlimited());
    List<PeerInfo> seeds = byDistance(some(1000));
    Lookup lookup = lookup(Purpose.CLOSEST, small, seeds);

    assertThat(answerAll(lookup, 0)).containsExactlyElementsOf(seeds.subList(0, 20));
  }

  /// Seeded walks with failures and silence: a look-up always ends, in time, with the bounds kept.
  @Test
  void alwaysEndsWithinItsBounds() {
    StaticNetwork network = new StaticNetwork(150, random);
    for (long seed = 0; seed < 60; seed++) {
      walkBadly(network, seed);
    }
  }

  private static void walkBadly(StaticNetwork network, long seed) {
    SplittableRandom steps = new SplittableRandom(seed);
    PeerId asker = network.peers().getFirst().id();
    Key wanted = Key.of(Peers.id(steps));
    Purpose purpose = steps.nextBoolean() ? Purpose.FIND : Purpose.CLOSEST;
    Lookup lookup = new Lookup(wanted, purpose, PRIVATE, asker, network.seeds(asker, wanted), 0);
    List<PeerInfo> waiting = new ArrayList<>();
    List<PeerId> asked = new ArrayList<>();
    long now = 0;
    while (!lookup.isDone(now)) {
      List<PeerInfo> next = drain(lookup, now);
      waiting.addAll(next);
      next.forEach(peer -> asked.add(peer.id()));
      long idle = lookup.idleNanos(now);
      assertThat(idle).as("seed %d", seed).isPositive();
      now += Math.min(idle, steps.nextLong(2 * SECOND));
      if (!waiting.isEmpty() && steps.nextInt(3) > 0) {
        PeerInfo peer = waiting.remove(steps.nextInt(waiting.size()));
        switch (steps.nextInt(4)) {
          case 0 -> lookup.failed(peer.id(), now);
          case 1 -> waiting.add(peer);
          default -> lookup.answered(peer.id(), network.answer(peer.id(), wanted), now);
        }
      }
    }
    assertThat(now).isLessThanOrEqualTo(60 * SECOND);
    assertThat(asked).as("seed %d", seed).doesNotHaveDuplicates().doesNotContain(asker);
    assertThat(lookup.asked()).isEqualTo(asked.size());
    assertThat(lookup.closest()).hasSizeLessThanOrEqualTo(20);
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

  private static List<PeerInfo> drain(Lookup lookup, long now) {
    return Stream.generate(() -> lookup.next(now))
        .takeWhile(Optional::isPresent)
        .flatMap(Optional::stream)
        .toList();
  }

  /// Lets everybody answer with nobody, and returns whom it asked, in that order.
  private static List<PeerInfo> answerAll(Lookup lookup, long now) {
    List<PeerInfo> asked = new ArrayList<>();
    for (List<PeerInfo> next = drain(lookup, now); !next.isEmpty(); next = drain(lookup, now)) {
      next.forEach(peer -> lookup.answered(peer.id(), List.of(), now));
      asked.addAll(next);
    }
    return asked;
  }

  private Lookup lookup(Purpose purpose, LookupRules rules, List<PeerInfo> seeds) {
    return new Lookup(target, purpose, rules, self, seeds, 0);
  }

  private PeerInfo near(int prefix, String... addresses) {
    return Peers.sharing(target, prefix, random, addresses);
  }

  private List<PeerInfo> some(int count) {
    return Stream.generate(() -> Peers.any(random)).limit(count).toList();
  }

  private List<PeerInfo> byDistance(List<PeerInfo> peers) {
    Comparator<PeerInfo> nearest =
        (one, other) -> target.compareDistance(Key.of(one.id()), Key.of(other.id()));
    return peers.stream().sorted(nearest).toList();
  }
}
