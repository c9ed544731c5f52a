package io.peertunnel.transport.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.transport.libp2p.relay.ReservationPlan.Candidate;
import io.peertunnel.transport.libp2p.relay.ReservationPlan.Failure;
import io.peertunnel.transport.libp2p.relay.ReservationPlan.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReservationPlanTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final ReservationPlan plan = new ReservationPlan(2);
  private final Candidate named = candidate("named", Origin.NAMED);
  private final Candidate one = candidate("one", Origin.FOUND);
  private final Candidate two = candidate("two", Origin.FOUND);
  private final Candidate three = candidate("three", Origin.FOUND);
  private final List<Candidate> all = List.of(named, one, two, three);
  private Instant now = START;

  @Test
  void asksAsManyAsItWantsInTheirOrder() {
    assertThat(begin(all)).containsExactly(named, one);
    assertThat(begin(all)).isEmpty();
    grant(named);
    grant(one);
    pass(HOUR.minus(ReservationPlan.EARLY).minusSeconds(1));
    assertThat(begin(all)).isEmpty();
    assertThat(plan.addresses()).hasSize(2);
  }

  @Test
  void asksTheNextWhileOneIsSilent() {
    begin(all);
    assertThat(plan.next(now)).isEqualTo(now.plus(ReservationPlan.STAGGER));
    pass(ReservationPlan.STAGGER);
    assertThat(begin(all)).containsExactly(two, three);
    pass(ReservationPlan.STAGGER);
    assertThat(begin(List.of(candidate("four", Origin.FOUND)))).isEmpty();
    assertThat(plan.overdue(now)).isEmpty();
    pass(ReservationPlan.TRY_LIMIT.minus(ReservationPlan.STAGGER.multipliedBy(2)));
    assertThat(plan.overdue(now)).containsExactly(named.id(), one.id());
  }

  @Test
  void renewsTwoMinutesBeforeTheEnd() {
    begin(List.of(named, one));
    grant(named);
    grant(one);
    Instant due = now.plus(HOUR).minus(ReservationPlan.EARLY);
    now = due.minusSeconds(1);
    assertThat(plan.next(now)).isEqualTo(due);
    now = due;
    assertThat(begin(all)).containsExactly(named, one);
    grant(named);
    plan.failed(one, Failure.REFUSED, now);
    assertThat(plan.holds(one.id())).isFalse();
    assertThat(begin(all)).containsExactly(two);
  }

  @Test
  void renewsNeitherTooEarlyNorTooLate() {
    begin(List.of(named, one));
    plan.granted(named, reservation(named, Duration.ofSeconds(90)), now);
    plan.granted(one, reservation(one, Duration.ofDays(100)), now);
    pass(Duration.ofSeconds(44));
    assertThat(begin(all)).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(begin(all)).containsExactly(named);
    plan.granted(named, reservation(named, Duration.ofDays(100)), now);
    now = START.plus(ReservationPlan.LONGEST);
    assertThat(begin(all)).containsExactly(one);
  }

  @Test
  void replacesALostRelayAtOnce() {
    begin(List.of(one, two));
    grant(one);
    grant(two);
    plan.lost(one.id(), now);
    assertThat(begin(List.of(one, two, three))).containsExactly(three);
    plan.lost(FakePeers.id("stranger"), now);
    assertThat(begin(List.of(one, two, three))).isEmpty();
  }

  @Test
  void asksNamedRelaysAgainSoon() {
    for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
      assertThat(begin(List.of(named))).containsExactly(named);
      plan.failed(named, Failure.REFUSED, now);
      pass(Duration.ofSeconds(seconds).minusMillis(1));
      assertThat(begin(List.of(named))).isEmpty();
      pass(Duration.ofMillis(1));
    }
    assertThat(begin(List.of(named))).containsExactly(named);
    grant(named);
    plan.lost(named.id(), now);
    pass(Duration.ofSeconds(1));
    assertThat(begin(List.of(named))).containsExactly(named);
  }

  @Test
  void letsFoundRelaysRest() {
    begin(List.of(one, two));
    plan.failed(one, Failure.REFUSED, now);
    plan.failed(two, Failure.UNREACHABLE, now);
    pass(Duration.ofSeconds(30));
    assertThat(begin(List.of(one, two))).containsExactly(two);
    plan.failed(two, Failure.UNREACHABLE, now);
    pass(Duration.ofSeconds(59));
    assertThat(begin(List.of(one, two))).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(begin(List.of(one, two))).containsExactly(two);
    now = START.plus(HOUR);
    assertThat(begin(List.of(one))).containsExactly(one);
  }

  @Test
  void startsOverInAnotherNetwork() {
    begin(List.of(one, two));
    plan.failed(one, Failure.REFUSED, now);
    grant(two);
    plan.startOver(now);
    assertThat(begin(List.of(one, two))).containsExactly(two, one);
  }

  @Test
  void prefersNamedRelaysToFoundOnes() {
    begin(List.of(one, two));
    grant(one);
    grant(two);
    assertThat(begin(all)).containsExactly(named);
    assertThat(grant(named)).contains(one.id());
    assertThat(plan.holds(named.id())).isTrue();
    plan.keepNamed();
    assertThat(plan.addresses()).hasSize(1);
  }

  @Test
  void returnsWhatItDoesNotNeed() {
    begin(List.of(one, two));
    pass(ReservationPlan.STAGGER);
    begin(List.of(three));
    grant(one);
    grant(two);
    assertThat(grant(three)).contains(three.id());
    assertThat(plan.holds(three.id())).isFalse();
  }

  @Test
  void replacesARelayThatIsSilentWhenItIsAskedToRenew() {
    begin(List.of(one, two));
    grant(one);
    grant(two);
    plan.startOver(now);
    assertThat(begin(List.of(one, two, three))).containsExactly(one, two);
    grant(two);
    assertThat(begin(List.of(one, two, three))).isEmpty();
    pass(ReservationPlan.STAGGER);
    assertThat(begin(List.of(one, two, three))).containsExactly(three);
    assertThat(grant(three)).contains(one.id());
    plan.failed(one, Failure.UNREACHABLE, now);
    assertThat(plan.holds(two.id()) && plan.holds(three.id())).isTrue();
  }

  @Test
  void keepsItsTimesWhenTheClockIsSetBack() {
    begin(List.of(named, one));
    grant(named);
    plan.failed(one, Failure.REFUSED, now);
    begin(List.of(two));
    Duration day = Duration.ofDays(1);
    pass(day.negated());
    plan.clockSetBack(day);
    pass(ReservationPlan.TRY_LIMIT);
    assertThat(plan.overdue(now)).containsExactly(two.id());
    plan.failed(two, Failure.REFUSED, now);
    pass(HOUR.minus(ReservationPlan.EARLY).minus(ReservationPlan.TRY_LIMIT));
    assertThat(begin(List.of(one))).containsExactly(named);
    pass(ReservationPlan.EARLY);
    assertThat(begin(List.of(one))).containsExactly(one);
  }

  @Test
  void dropsWhatHasEnded() {
    begin(List.of(named, one));
    grant(named);
    plan.granted(one, reservation(one, HOUR.multipliedBy(2)), now);
    pass(HOUR);
    plan.expire(now);
    assertThat(plan.holds(named.id())).isFalse();
    assertThat(plan.holds(one.id())).isTrue();
  }

  @Test
  void tellsAFewAddressesOnce() {
    begin(List.of(named, one));
    var address = FakePeers.address(1);
    plan.granted(
        named,
        new Reservation(
            named.id(), now.plus(HOUR), Collections.nCopies(10, address), Optional.empty()),
        now);
    assertThat(plan.addresses()).hasSize(1);
    plan.granted(
        one,
        new Reservation(
            one.id(),
            now.plus(HOUR),
            IntStream.rangeClosed(1, 200).mapToObj(FakePeers::address).toList(),
            Optional.empty()),
        now);
    assertThat(plan.addresses()).hasSize(ReservationPlan.MAX_ADDRESSES);
  }

  private List<Candidate> begin(List<Candidate> candidates) {
    return plan.begin(now, candidates);
  }

  private Optional<PeerId> grant(Candidate candidate) {
    return plan.granted(candidate, reservation(candidate, HOUR), now);
  }

  private Reservation reservation(Candidate candidate, Duration life) {
    return new Reservation(
        candidate.id(), now.plus(life), candidate.peer().addresses(), Optional.empty());
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private static Candidate candidate(String name, Origin origin) {
    return new Candidate(
        new PeerInfo(FakePeers.id(name), List.of(FakePeers.address(name.length()))), origin);
  }
}
