package io.peertunnel.discovery.dht.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.discovery.dht.table.Diversity;
import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.discovery.dht.table.Peers;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What strangers may make of a look-up.
class LookupHostileTest extends LookupFixture {
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
}
