package io.peertunnel.launcher.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.testing.FakePeers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CandidatesTest {
  private static final Source DHT = Source.discovery("dht");
  private static final String PUBLIC = "/ip4/8.8.8.8/tcp/";
  private static final String NEAR = "/ip4/192.168.1.7/tcp/";
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Candidates candidates = new Candidates(new Random(7), 0);
  private long now;

  @Test
  void triesTheMostTrustedFirst() {
    heard(peer("other", PUBLIC + 1), DHT);
    heard(peer("near", NEAR + 1), DHT);
    heard(peer("cached", PUBLIC + 2), Source.CACHED);
    heard(peer("pinned", PUBLIC + 3), Source.PINNED);

    assertThat(started()).containsExactly("pinned", "cached", "near", "other");
  }

  @Test
  void triesFirstWhoServedTheTunnelLast() {
    heard(peer("pinned", PUBLIC + 1), Source.PINNED);
    heard(peer("other", PUBLIC + 2), DHT);
    candidates.proved(id("other"));

    assertThat(started()).containsExactly("other", "pinned");
  }

  @Test
  void dialsFourAtOnce() {
    IntStream.range(0, 9).forEach(i -> heard(peer("p" + i, PUBLIC + (i + 1)), DHT));

    assertThat(start()).hasSize(Candidates.MAX_DIALS);
    assertThat(candidates.overdue(now)).isEmpty();
    assertThat(candidates.idleNanos(now)).isPositive();
  }

  @Test
  void givesEveryPeerATurnBeforeAnyGetsASecond() {
    IntStream.range(0, 9).forEach(i -> heard(peer("p" + i, PUBLIC + (i + 1)), DHT));
    List<String> order = new ArrayList<>(started());
    now = Candidates.TURN.toNanos() / 2;
    assertThat(candidates.overdue(now)).isEmpty();
    for (int step = 0; step < 5; step++) {
      now = Candidates.TURN.toNanos() * (step < Candidates.MAX_DIALS ? 1 : 2);
      Attempt late = candidates.overdue(now).orElseThrow();
      candidates.yielded(late);
      order.addAll(started());
    }

    assertThat(order).doesNotHaveDuplicates().hasSize(9);
  }

  @Test
  void letsASlowDialGoOnWhileNobodyWaits() {
    heard(peer("slow", PUBLIC + 1), DHT);
    start();
    now = 60 * SECOND;
    candidates.next(now);

    assertThat(candidates.overdue(now)).isEmpty();
    assertThat(candidates.running()).hasSize(1);
  }

  @Test
  void leavesAFailedPeerAloneUntilItIsNamedAgainOrTheNextRoundBegins() {
    heard(peer("stale", PUBLIC + 1), DHT);
    fail(start());
    assertThat(candidates.stale()).isOne();
    assertThat(start()).isEmpty();
    assertThat(candidates.idleNanos(now)).isBetween(SECOND / 2, 2 * SECOND);

    now += candidates.idleNanos(now);
    assertThat(start()).hasSize(1);
  }

  @Test
  void makesRoundsRarerUpToThirtySeconds() {
    heard(peer("stale", PUBLIC + 1), DHT);
    long longest = 0;
    for (int round = 0; round < 12; round++) {
      fail(start());
      long idle = candidates.idleNanos(now);
      longest = Math.max(longest, idle);
      now += idle;
    }

    assertThat(longest).isBetween(22 * SECOND, 38 * SECOND);
  }

  @Test
  void dialsNewAddressesAtOnceHoweverLongARoundWouldTake() {
    heard(peer("moved", PUBLIC + 1), DHT);
    for (int round = 0; round < 9; round++) {
      fail(start());
      now += candidates.idleNanos(now);
    }
    fail(start());
    now += SECOND;
    heard(peer("moved", PUBLIC + 2), DHT);

    List<Attempt> attempts = start();
    assertThat(attempts).hasSize(1);
    assertThat(attempts.getFirst().peer().addresses().getFirst()).hasToString(PUBLIC + 2);
  }

  @Test
  void dialsNewAddressesBesideAHangingDial() {
    heard(peer("moved", PUBLIC + 1), DHT);
    start();
    now += Candidates.SPACING.toNanos();
    heard(peer("moved", PUBLIC + 2), DHT);

    List<Attempt> attempts = start();
    assertThat(attempts).hasSize(1);
    assertThat(attempts.getFirst().peer().addresses()).containsExactly(Multiaddr.parse(PUBLIC + 2));
  }

  @Test
  void keepsAsManyAddressesAsItMayAndTheNewestFirst() {
    for (int i = 1; i <= 100; i++) {
      heard(peer("busy", PUBLIC + i), DHT);
    }

    List<Multiaddr> kept = candidates.find(id("busy")).orElseThrow().addresses();
    assertThat(kept).hasSize(Candidate.MAX_ADDRESSES);
    assertThat(kept.getFirst()).hasToString(PUBLIC + 100);
  }

  @Test
  void makesRoomForNewPeersByForgettingStaleOnes() {
    heard(peer("pinned", PUBLIC + 1), Source.PINNED);
    fail(start());
    for (int i = 0; i < 2 * Candidates.MAX_PEERS; i++) {
      heard(peer("p" + i, PUBLIC + (i + 2)), DHT);
      fail(start());
    }
    heard(peer("live", PUBLIC + 9999), DHT);

    assertThat(candidates.found()).isEqualTo(Candidates.MAX_PEERS);
    assertThat(candidates.find(id("live"))).isPresent();
    assertThat(candidates.find(id("pinned"))).isPresent();
  }

  @Test
  void waitsLongerEachTimeForAPeerThatDoesNotServe() {
    heard(peer("late", PUBLIC + 1), DHT);
    candidates.succeeded(start().getFirst());
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      candidates.refused(id("late"), now);
      long asked = now;
      List<Attempt> next = start();
      while (next.isEmpty()) {
        now += Math.max(1, candidates.idleNanos(now));
        next = start();
      }
      waits.add(now - asked);
      candidates.succeeded(next.getFirst());
    }

    assertThat(waits.getFirst()).isBetween(SECOND / 3, SECOND * 2 / 3);
    assertThat(waits.getLast()).isBetween(SECOND * 7 / 2, SECOND * 13 / 2);
    assertThat(candidates.hasRefusal()).isTrue();
    candidates.proved(id("late"));
    assertThat(candidates.hasRefusal()).isFalse();
  }

  @Test
  void doesNotCountOldAddressesAsFound() {
    heard(peer("cached", PUBLIC + 1), Source.CACHED);
    assertThat(candidates.found()).isZero();
    heard(peer("cached", PUBLIC + 1), DHT);
    assertThat(candidates.found()).isOne();
  }

  @Test
  void namesTheDiscoveryThatKnewTheNewAddress() {
    heard(peer("cached", PUBLIC + 1), Source.CACHED);
    heard(peer("cached", PUBLIC + 2), DHT);

    assertThat(candidates.find(id("cached")).map(c -> c.source)).isEqualTo(Optional.of(DHT));
  }

  @Test
  void triesAgainAtOnceWhenAClientWaits() {
    heard(peer("other", PUBLIC + 1), DHT);
    for (int round = 0; round < 8; round++) {
      fail(start());
      now += candidates.idleNanos(now);
    }
    fail(start());
    assertThat(candidates.idleNanos(now)).isGreaterThan(5 * SECOND);
    now += 2 * SECOND;
    assertThat(start()).isEmpty();

    candidates.demanded(now);

    assertThat(started()).containsExactly("other");
    candidates.demanded(now);
    assertThat(start()).as("one client after the other makes no storm").isEmpty();
  }

  private void heard(PeerInfo peer, Source source) {
    candidates.heard(peer, source, now);
  }

  private List<Attempt> start() {
    List<Attempt> attempts = new ArrayList<>();
    for (Optional<Attempt> next = candidates.next(now);
        next.isPresent();
        next = candidates.next(now)) {
      attempts.add(next.get());
    }
    return attempts;
  }

  private List<String> started() {
    List<String> known =
        List.of(
            "other", "near", "cached", "pinned", "p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7",
            "p8");
    return start().stream()
        .map(a -> known.stream().filter(n -> id(n).equals(a.peer().id())).findFirst().orElseThrow())
        .toList();
  }

  private void fail(List<Attempt> attempts) {
    assertThat(attempts).isNotEmpty();
    attempts.forEach(attempt -> candidates.failed(attempt, now));
  }

  private static PeerInfo peer(String name, String address) {
    return new PeerInfo(id(name), List.of(Multiaddr.parse(address)));
  }

  private static PeerId id(String name) {
    return FakePeers.id(name);
  }
}
