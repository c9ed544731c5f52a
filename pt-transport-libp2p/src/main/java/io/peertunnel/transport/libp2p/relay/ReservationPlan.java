package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Decides which relays to ask, when, and when again. Pure: the caller tells the time and asks.
/// Used by one thread at a time.
///
/// Relays that the user named come first and are asked again soon after a failure; others rest for
/// an hour if they refused. A relay that has not answered after [#STAGGER] no longer holds the next
/// one up, whether it is asked for the first time or for a renewal, so that one silent relay does
/// not cost the time in which another is found.
final class ReservationPlan {
  /// After this time without an answer the next relay is asked as well.
  static final Duration STAGGER = Duration.ofSeconds(2);

  /// After this time without an answer a relay is given up.
  static final Duration TRY_LIMIT = Duration.ofSeconds(15);

  /// How long before its end a reservation is renewed.
  static final Duration EARLY = Duration.ofMinutes(2);

  /// The longest time without a renewal.
  static final Duration LONGEST = Duration.ofHours(12);

  /// The most addresses that are told.
  static final int MAX_ADDRESSES = 100;

  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration POLL_SHORT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMinutes(1);
  private static final int MAX_TRIES = 4;
  private static final int MAX_PAUSES = 1000;

  private final int wanted;
  private final Map<PeerId, Held> held = new LinkedHashMap<>();
  private final Map<PeerId, Try> tries = new LinkedHashMap<>();
  private final Map<PeerId, Pause> pauses =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Pause> eldest) {
          return size() > MAX_PAUSES;
        }
      };

  /// Creates a plan.
  ///
  /// @param wanted how many reservations are to be held
  ReservationPlan(int wanted) {
    this.wanted = wanted;
  }

  /// Who knows of a relay.
  enum Origin {
    /// The user named it.
    NAMED(Duration.ofSeconds(1), Duration.ofSeconds(30)),
    /// It was found.
    FOUND(Duration.ofSeconds(30), Duration.ofHours(1));

    private final Duration firstPause;
    private final Duration longestPause;

    Origin(Duration firstPause, Duration longestPause) {
      this.firstPause = firstPause;
      this.longestPause = longestPause;
    }

    private Duration pause(Failure failure, int failures) {
      if (failure == Failure.REFUSED && this == FOUND) {
        return longestPause;
      }
      Duration pause = firstPause.multipliedBy(1L << Math.min(failures - 1, 20));
      return pause.compareTo(longestPause) > 0 ? longestPause : pause;
    }
  }

  /// How it went wrong with a relay.
  enum Failure {
    /// It said no.
    REFUSED,
    /// It did not answer, answered nonsense, or the connection ended.
    UNREACHABLE
  }

  /// A relay that may be asked.
  record Candidate(PeerInfo peer, Origin origin) {
    PeerId id() {
      return peer.id();
    }
  }

  private record Held(Candidate candidate, Reservation reservation, Instant renewAt) {}

  private record Try(Origin origin, Instant since) {
    boolean holdsUp(Instant now) {
      return since.plus(STAGGER).isAfter(now);
    }
  }

  private record Pause(int failures, Instant until) {}

  /// Returns whom to ask now, and notes that they are asked.
  ///
  /// @param candidates in the order in which they are wanted
  List<Candidate> begin(Instant now, List<Candidate> candidates) {
    List<Candidate> chosen = new ArrayList<>();
    for (Held each : List.copyOf(held.values())) {
      if (!each.renewAt().isAfter(now) && !tries.containsKey(each.candidate().id())) {
        chosen.add(ask(each.candidate(), now));
      }
    }
    for (Candidate candidate : candidates) {
      if (isFree(candidate.id(), now) && isWanted(candidate.origin(), now)) {
        chosen.add(ask(candidate, now));
      }
    }
    return chosen;
  }

  /// Returns when to begin again, if nothing happens before.
  Instant next(Instant now) {
    Instant poll = now.plus(held.size() < wanted ? POLL_SHORT : POLL);
    Stream<Instant> renewals =
        held.values().stream()
            .filter(each -> !tries.containsKey(each.candidate().id()))
            .map(Held::renewAt);
    Stream<Instant> tried =
        tries.values().stream()
            .flatMap(each -> Stream.of(each.since().plus(STAGGER), each.since().plus(TRY_LIMIT)));
    Stream<Instant> paused = pauses.values().stream().map(Pause::until);
    return Stream.of(renewals, tried, paused)
        .flatMap(each -> each)
        .filter(each -> each.isAfter(now))
        .min(Instant::compareTo)
        .filter(each -> each.isBefore(poll))
        .orElse(poll);
  }

  /// Returns who has had [#TRY_LIMIT] to answer.
  List<PeerId> overdue(Instant now) {
    return tries.entrySet().stream()
        .filter(each -> !each.getValue().since().plus(TRY_LIMIT).isAfter(now))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Notes what a relay granted.
  ///
  /// @return the relay that is not needed then: another, or this one
  Optional<PeerId> granted(Candidate candidate, Reservation reservation, Instant now) {
    PeerId id = candidate.id();
    tries.remove(id);
    pauses.remove(id);
    Optional<PeerId> surplus = Optional.empty();
    if (!held.containsKey(id) && held.size() >= wanted) {
      surplus = Optional.of(replaceable(candidate, now).orElse(id));
      held.remove(surplus.get());
    }
    if (surplus.filter(id::equals).isEmpty()) {
      held.put(id, new Held(candidate, reservation, renewal(reservation, now)));
    }
    return surplus;
  }

  /// Notes that what a relay granted is not wanted any more.
  void abandoned(PeerId relay) {
    tries.remove(relay);
  }

  /// Notes that it went wrong with a relay; a reservation that was to be renewed is lost.
  void failed(Candidate candidate, Failure failure, Instant now) {
    tries.remove(candidate.id());
    held.remove(candidate.id());
    int failures = pauses.getOrDefault(candidate.id(), new Pause(0, now)).failures() + 1;
    Duration pause = candidate.origin().pause(failure, failures);
    pauses.put(candidate.id(), new Pause(failures, now.plus(pause)));
  }

  /// Notes that the connection to a relay has ended.
  void lost(PeerId relay, Instant now) {
    Held entry = held.get(relay);
    if (entry != null) {
      Try renewal = tries.get(relay);
      failed(entry.candidate(), Failure.UNREACHABLE, now);
      if (renewal != null) {
        tries.put(relay, renewal);
      }
    }
  }

  /// Drops reservations that have ended.
  void expire(Instant now) {
    held.values().removeIf(each -> !each.reservation().expires().isAfter(now));
  }

  /// Drops reservations that only somebody out of reach of the Internet needs.
  void keepNamed() {
    held.values().removeIf(each -> each.candidate().origin() == Origin.FOUND);
  }

  /// Forgets all failures, and renews everything at once: the network is another.
  void startOver(Instant now) {
    pauses.clear();
    held.replaceAll((_, each) -> new Held(each.candidate(), each.reservation(), now));
  }

  /// Notes that the wall clock was set back: what is to happen after a time still does.
  void clockSetBack(Duration by) {
    held.replaceAll(
        (_, each) -> new Held(each.candidate(), each.reservation(), each.renewAt().minus(by)));
    tries.replaceAll((_, each) -> new Try(each.origin(), each.since().minus(by)));
    pauses.replaceAll((_, each) -> new Pause(each.failures(), each.until().minus(by)));
  }

  boolean holds(PeerId relay) {
    return held.containsKey(relay);
  }

  /// Returns the addresses through the relays, at most [#MAX_ADDRESSES].
  List<Multiaddr> addresses() {
    return held.values().stream()
        .flatMap(each -> each.reservation().circuitAddresses().stream())
        .distinct()
        .limit(MAX_ADDRESSES)
        .toList();
  }

  private Candidate ask(Candidate candidate, Instant now) {
    tries.put(candidate.id(), new Try(candidate.origin(), now));
    return candidate;
  }

  private boolean isFree(PeerId relay, Instant now) {
    Pause pause = pauses.get(relay);
    return !held.containsKey(relay)
        && !tries.containsKey(relay)
        && (pause == null || !pause.until().isAfter(now));
  }

  private boolean isWanted(Origin origin, Instant now) {
    Stream<Origin> rivals =
        Stream.concat(
            held.values().stream()
                .map(Held::candidate)
                .filter(each -> !isAiling(each.id(), now))
                .map(Candidate::origin),
            tries.entrySet().stream()
                .filter(each -> !held.containsKey(each.getKey()) && each.getValue().holdsUp(now))
                .map(each -> each.getValue().origin()));
    long before = rivals.filter(each -> origin == Origin.FOUND || each == Origin.NAMED).count();
    return before < wanted && tries.size() < MAX_TRIES;
  }

  /// Tells whether a relay that has granted a reservation is slow to grant another.
  private boolean isAiling(PeerId relay, Instant now) {
    Try renewal = tries.get(relay);
    return renewal != null && !renewal.holdsUp(now);
  }

  /// Returns the relay that another one takes the place of: one that does not answer any more, or
  /// one that was found, of which a named one takes the place.
  private Optional<PeerId> replaceable(Candidate by, Instant now) {
    Optional<PeerId> ailing =
        held.keySet().stream().filter(each -> isAiling(each, now)).findFirst();
    return ailing.isPresent() || by.origin() == Origin.FOUND
        ? ailing
        : held.values().stream()
            .map(Held::candidate)
            .filter(each -> each.origin() == Origin.FOUND)
            .map(Candidate::id)
            .findFirst();
  }

  private static Instant renewal(Reservation reservation, Instant now) {
    Duration left = Duration.between(now, reservation.expires());
    Duration early = left.minus(EARLY);
    Duration half = left.dividedBy(2);
    Duration wait = early.compareTo(half) > 0 ? early : half;
    if (wait.compareTo(SHORTEST) < 0) {
      wait = SHORTEST;
    }
    return now.plus(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
  }
}
