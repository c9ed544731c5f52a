package io.peertunnel.discovery.dht.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
  private static final String ADDRESS = "/ip4/10.0.0.1/tcp/4001";
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final SplittableRandom random = new SplittableRandom(7);
  private final PeerId own = Peers.id(random);
  private final Key self = Key.of(own);
  private final RoutingTable table = new RoutingTable(self, TableRules.privateNetwork());

  @Test
  void neverHoldsItsOwner() {
    PeerInfo me = Peers.of(own, ADDRESS);

    assertThat(table.wants(me)).isFalse();
    assertThat(table.admit(me, 0)).isFalse();
    assertThat(table.size()).isZero();
  }

  @Test
  void ignoresAPeerWithoutAddresses() {
    PeerInfo nowhere = Peers.at(random);

    assertThat(table.wants(nowhere)).isFalse();
    assertThat(table.admit(nowhere, 0)).isFalse();
  }

  @Test
  void renewsTheAddressesOfAPeerItHolds() {
    PeerInfo peer = Peers.any(random);
    PeerInfo moved = Peers.of(peer.id(), "/ip4/10.0.0.2/tcp/4001");
    table.admit(peer, 0);

    assertThat(table.wants(moved)).isFalse();
    assertThat(table.admit(moved, 1)).isTrue();
    assertThat(table.find(peer.id())).contains(moved);
    assertThat(table.admit(Peers.of(peer.id()), 2)).isTrue();
    assertThat(table.find(peer.id())).contains(moved);
    assertThat(table.size()).isOne();
  }

  @Test
  void keepsSixteenAddressesOfAPeer() {
    String[] many =
        IntStream.range(0, 40)
            .mapToObj(i -> "/ip4/10.0.0.1/tcp/" + (1000 + i))
            .toArray(String[]::new);
    PeerInfo peer = Peers.at(random, many);

    table.admit(peer, 0);

    assertThat(table.find(peer.id()).orElseThrow().addresses())
        .isEqualTo(peer.addresses().subList(0, 16));
  }

  @Test
  void splitsTheLastBucketOnly() {
    List<PeerInfo> far = admitted(0, 20);
    assertThat(table.peers()).containsExactlyInAnyOrderElementsOf(far);

    assertThat(table.admit(Peers.sharing(self, 0, random, ADDRESS), 0)).isFalse();
    List<PeerInfo> nearer = admitted(1, 20);
    List<PeerInfo> nearest = admitted(3, 20);

    assertThat(table.size()).isEqualTo(60);
    assertThat(table.peers()).containsAll(far).containsAll(nearer).containsAll(nearest);
    assertThat(table.wants(Peers.sharing(self, 0, random, ADDRESS))).isFalse();
    assertThat(table.wants(Peers.sharing(self, 1, random, ADDRESS))).isFalse();
    assertThat(table.wants(Peers.sharing(self, 2, random, ADDRESS))).isTrue();
    assertThat(table.wants(Peers.sharing(self, 3, random, ADDRESS))).isFalse();
    assertThat(table.wants(Peers.sharing(self, 4, random, ADDRESS))).isTrue();
  }

  @Test
  void makesRoomForANearPeerWhenTheOnlyBucketIsFullOfFarOnes() {
    admitted(0, 20);
    PeerInfo near = Peers.sharing(self, 6, random, ADDRESS);

    assertThat(table.wants(near)).isTrue();
    assertThat(table.admit(near, 0)).isTrue();
  }

  @Test
  void keepsWhoWasThereFirstAndTheNewestInReserve() {
    List<PeerInfo> first = admitted(0, 20);
    List<PeerInfo> late =
        Stream.generate(() -> Peers.sharing(self, 0, random, ADDRESS)).limit(25).toList();

    late.forEach(peer -> assertThat(table.admit(peer, 1)).isFalse());
    table.failed(first.getFirst().id());

    assertThat(table.contains(first.getFirst().id())).isFalse();
    assertThat(table.size()).isEqualTo(19);
    for (int i = 24; i >= 5; i--) {
      assertThat(table.replacementFor(first.getFirst().id())).contains(late.get(i));
    }
    assertThat(table.replacementFor(first.getFirst().id())).isEmpty();
    assertThat(table.wants(late.getLast())).isTrue();
    assertThat(table.admit(late.getLast(), 2)).isTrue();
  }

  @Test
  void forgetsAFailedPeerInReserveToo() {
    admitted(0, 20);
    PeerInfo late = Peers.sharing(self, 0, random, ADDRESS);
    table.admit(late, 1);

    table.failed(late.id());

    assertThat(table.replacementFor(late.id())).isEmpty();
    assertThat(table.size()).isEqualTo(20);
  }

  @Test
  void replacesThePeerThatHasBeenOfNoUseForLongest() {
    List<PeerInfo> first = admitted(0, 20);
    first.subList(1, 20).forEach(peer -> table.useful(peer.id(), 10 * MINUTE));
    PeerInfo late = Peers.sharing(self, 0, random, ADDRESS);
    PeerInfo later = Peers.sharing(self, 0, random, ADDRESS);

    assertThat(table.stale(42 * MINUTE)).isEmpty();
    assertThat(table.wants(late)).isFalse();
    assertThat(table.stale(43 * MINUTE)).containsExactly(first.getFirst());
    assertThat(table.wants(late)).isTrue();
    assertThat(table.admit(late, 43 * MINUTE)).isTrue();
    assertThat(table.contains(first.getFirst().id())).isFalse();
    assertThat(table.admit(later, 52 * MINUTE)).isFalse();
    assertThat(table.size()).isEqualTo(20);
  }

  @Test
  void takesTwoOfAnAddressGroupPerPrefixAndThreePerTable() {
    RoutingTable open = new RoutingTable(self, TableRules.publicNetwork());
    String group = "/ip4/8.8.%d.1/tcp/4001";

    assertThat(open.admit(Peers.sharing(self, 0, random, group.formatted(1)), 0)).isTrue();
    assertThat(open.admit(Peers.sharing(self, 0, random, group.formatted(2)), 0)).isTrue();
    assertThat(open.wants(Peers.sharing(self, 0, random, group.formatted(3)))).isFalse();
    assertThat(open.admit(Peers.sharing(self, 0, random, group.formatted(3)), 0)).isFalse();
    assertThat(open.admit(Peers.sharing(self, 1, random, group.formatted(4)), 0)).isTrue();
    assertThat(open.wants(Peers.sharing(self, 2, random, group.formatted(5)))).isFalse();
    assertThat(open.wants(Peers.sharing(self, 2, random, "/ip4/8.9.0.1/tcp/4001"))).isTrue();
  }

  @Test
  void refusesTheSecondGroupOfAPeerToo() {
    RoutingTable open = new RoutingTable(self, TableRules.publicNetwork());
    fillGroup(open, "/ip6/2a00:1450:%d::1/tcp/4001");
    String[] both = {"/ip4/9.9.9.9/tcp/4001", "/ip6/2a00:1450:77::1/tcp/4001"};

    assertThat(open.admit(Peers.sharing(self, 5, random, both), 0)).isFalse();
    assertThat(open.admit(Peers.sharing(self, 5, random, both[0]), 0)).isTrue();
  }

  @Test
  void doesNotLetAPeerMoveIntoAGroupThatIsFull() {
    RoutingTable open = new RoutingTable(self, TableRules.publicNetwork());
    fillGroup(open, "/ip4/8.8.%d.1/tcp/4001");
    PeerInfo peer = Peers.sharing(self, 5, random, "/ip4/9.9.9.9/tcp/4001");
    open.admit(peer, 0);

    assertThat(open.admit(Peers.of(peer.id(), "/ip4/8.8.4.4/tcp/4001"), 1)).isTrue();
    assertThat(open.find(peer.id())).contains(peer);
  }

  @Test
  void doesNotGroupPrivateAddresses() {
    RoutingTable open = new RoutingTable(self, TableRules.publicNetwork());

    for (int i = 0; i < 20; i++) {
      assertThat(open.admit(Peers.sharing(self, 0, random, ADDRESS), 0)).isTrue();
    }
  }

  @Test
  void groupsPeersThatHaveOnlyANameAsOne() {
    RoutingTable open = new RoutingTable(self, TableRules.publicNetwork());
    fillGroup(open, "/dns4/n%d.example.org/tcp/4001");

    assertThat(open.wants(Peers.sharing(self, 5, random, "/dns/x.example.com/tcp/1"))).isFalse();
    assertThat(
            open.wants(
                Peers.sharing(
                    self, 5, random, "/dns/x.example.com/tcp/1", "/ip4/9.9.9.9/tcp/4001")))
        .isTrue();
  }

  @Test
  void asksForNoRefreshWhileEmpty() {
    assertThat(table.refreshTargets(0, random)).isEmpty();
  }

  @Test
  void refreshesItselfAndEachPrefixUpToTheDeepest() {
    admitted(0, 3);
    admitted(4, 1);

    List<Key> targets = table.refreshTargets(0, random);

    assertThat(targets.getFirst()).isEqualTo(self);
    assertThat(targets.stream().map(self::commonPrefix)).containsExactly(256, 0, 1, 2, 3, 4);
  }

  @Test
  void refreshesNothingTwiceWithinTheInterval() {
    admitted(0, 1);
    admitted(2, 1);
    long start = -5 * MINUTE;
    table.refreshTargets(start, random).forEach(target -> table.refreshed(target, start));
    assertThat(table.refreshTargets(start + 1, random)).isEmpty();

    table.refreshed(self.randomSharing(1, random), start + 6 * MINUTE);

    assertThat(table.refreshTargets(start + 10 * MINUTE, random).stream().map(self::commonPrefix))
        .containsExactly(256, 0, 2);
    assertThat(table.refreshTargets(start + 16 * MINUTE, random)).hasSize(4);
  }

  @Test
  void refreshesNoPrefixBeyondFifteen() {
    admitted(17, 1);

    assertThat(table.refreshTargets(0, random).stream().map(self::commonPrefix))
        .containsExactlyElementsOf(
            Stream.concat(Stream.of(256), IntStream.rangeClosed(0, 15).boxed()).toList());
  }

  @Test
  void findsAnIdForATarget() {
    admitted(3, 1);

    for (Key target : table.refreshTargets(0, random)) {
      if (!target.equals(self)) {
        assertThat(Key.of(table.standIn(target, random)).commonPrefix(self))
            .isEqualTo(target.commonPrefix(self));
      }
    }
  }

  /// A seeded walk beside a model that is nothing but a list.
  @Test
  void answersAsAListOfPeersWould() {
    for (long seed = 0; seed < 20; seed++) {
      walk(seed);
    }
  }

  private void walk(long seed) {
    SplittableRandom steps = new SplittableRandom(seed);
    RoutingTable walked = new RoutingTable(self, TableRules.privateNetwork());
    Map<PeerId, PeerInfo> model = new HashMap<>();
    List<PeerInfo> known = new ArrayList<>();
    for (int step = 0; step < 1500; step++) {
      if (steps.nextInt(5) > 0 || known.isEmpty()) {
        PeerInfo peer = Peers.any(steps);
        known.add(peer);
        boolean wanted = walked.wants(peer);
        boolean taken = walked.admit(peer, step);
        assertThat(taken).as("seed %d step %d", seed, step).isEqualTo(wanted);
        if (taken) {
          model.put(peer.id(), peer);
        }
      } else {
        PeerId gone = known.get(steps.nextInt(known.size())).id();
        walked.failed(gone);
        model.remove(gone);
      }
    }
    assertThat(walked.peers()).containsExactlyInAnyOrderElementsOf(model.values());
    assertThat(walked.size()).isEqualTo(model.size());
    for (int i = 0; i < 50; i++) {
      Key target =
          steps.nextBoolean()
              ? Key.of(Peers.id(steps))
              : self.randomSharing(steps.nextInt(20), steps);
      int count = 1 + steps.nextInt(40);
      Comparator<PeerInfo> nearest =
          (one, other) -> target.compareDistance(Key.of(one.id()), Key.of(other.id()));
      assertThat(walked.closest(target, count))
          .as("seed %d", seed)
          .isEqualTo(model.values().stream().sorted(nearest).limit(count).toList());
    }
  }

  private List<PeerInfo> admitted(int prefix, int count) {
    List<PeerInfo> peers =
        Stream.generate(() -> Peers.sharing(self, prefix, random, ADDRESS)).limit(count).toList();
    peers.forEach(peer -> assertThat(table.admit(peer, 0)).isTrue());
    return peers;
  }

  private void fillGroup(RoutingTable open, String format) {
    for (int i = 0; i < 3; i++) {
      assertThat(open.admit(Peers.sharing(self, i, random, format.formatted(i)), 0)).isTrue();
    }
  }
}
