package io.peertunnel.launcher.tunnel;

import io.peertunnel.launcher.tunnel.Source.Kind;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The peers that may serve a tunnel, and which of them to try when. Pure; not thread-safe; all
/// times are nanoseconds of one ticker.
///
/// Tries race: up to [#MAX_DIALS] at once, those who served the tunnel first, then the user's own
/// peers, known addresses, near ones, others. A peer that fails is left alone until somebody names
/// it again or the next round begins. Rounds follow each other after delays that grow from one
/// second to thirty, and are short again once something new is heard.
final class Candidates {
  /// How many dials run at once.
  static final int MAX_DIALS = 4;

  /// How many peers are kept. When full, one that failed makes room for a new one.
  static final int MAX_PEERS = 128;

  /// How long a try keeps its place while others wait for one; doubles with each turn.
  static final Duration TURN = Duration.ofSeconds(1);

  /// How soon after a failure a peer is tried again that was named again.
  static final Duration REDIAL = Duration.ofSeconds(2);

  /// How soon after the start of a try another to the same peer may begin, with new addresses.
  static final Duration SPACING = Duration.ofMillis(500);

  private static final int MAX_DIALS_PER_PEER = 2;
  private static final int MAX_DOUBLINGS = 4;
  private static final Duration FIRST_ROUND = Duration.ofSeconds(1);
  private static final Duration LAST_ROUND = Duration.ofSeconds(30);
  private static final Duration FIRST_READINESS = Duration.ofMillis(500);
  private static final Duration LAST_READINESS = Duration.ofSeconds(5);
  private static final Comparator<Candidate> ORDER =
      Comparator.<Candidate>comparingInt(c -> c.turns)
          .thenComparingInt(Candidate::rank)
          .thenComparingLong(c -> c.sequence);

  private final RandomGenerator random;
  private final Backoff rounds;
  private final Map<PeerId, Candidate> peers = new HashMap<>();
  private final Map<Long, Attempt> running = new HashMap<>();
  private long lastNumber;
  private long lastSequence;
  private long nextRound;

  Candidates(RandomGenerator random, long now) {
    this.random = random;
    this.rounds = new Backoff(FIRST_ROUND, LAST_ROUND, random);
    this.nextRound = now + rounds.nextNanos();
  }

  /// Takes note of a peer, or of more addresses of one.
  void heard(PeerInfo info, Source source, long now) {
    Candidate candidate = peers.get(info.id());
    if (candidate == null) {
      if (peers.size() >= MAX_PEERS && !makeRoom()) {
        return;
      }
      candidate = create(info.id(), source, now);
      peers.put(info.id(), candidate);
    }
    boolean fresh = candidate.learn(info.addresses());
    boolean better = source.kind().compareTo(candidate.source.kind()) < 0;
    if (better || (fresh && candidate.source.kind() == Kind.CACHED)) {
      candidate.source = source;
    }
    candidate.named |= source.kind() != Kind.CACHED;
    candidate.armed |= fresh || candidate.inFlight == 0;
    if (fresh) {
      candidate.stale = false;
      candidate.notBefore = Math.min(candidate.notBefore, candidate.lastStart + nanos(SPACING));
      rounds.reset();
      nextRound = Math.min(nextRound, now + rounds.nextNanos());
    }
  }

  /// A connection to the peer, if it is one of these, came about in another way: trying it now
  /// costs nothing.
  void connected(PeerId peer, long now) {
    find(peer)
        .ifPresent(
            candidate -> {
              candidate.armed = true;
              candidate.notBefore = Math.min(candidate.notBefore, now);
            });
  }

  /// Starts the try that is due, if any.
  Optional<Attempt> next(long now) {
    beginRound(now);
    if (running.size() >= MAX_DIALS) {
      return Optional.empty();
    }
    return peers.values().stream()
        .filter(c -> isDue(c, now))
        .min(ORDER)
        .map(candidate -> start(candidate, now));
  }

  /// Returns the try that has to give up its place now, because others wait and it has had its
  /// turn.
  Optional<Attempt> overdue(long now) {
    if (running.size() < MAX_DIALS || peers.values().stream().noneMatch(c -> isDue(c, now))) {
      return Optional.empty();
    }
    return running.values().stream()
        .filter(attempt -> endOfTurn(attempt) <= now)
        .min(Comparator.comparingLong(Attempt::startedAt));
  }

  /// Returns for how long neither [#next(long)] nor [#overdue(long)] has anything, unless something
  /// else happens first.
  long idleNanos(long now) {
    beginRound(now);
    long due =
        peers.values().stream()
            .filter(Candidates::isWanted)
            .mapToLong(c -> c.notBefore)
            .min()
            .orElse(Long.MAX_VALUE);
    if (running.size() >= MAX_DIALS && due != Long.MAX_VALUE) {
      long turn = running.values().stream().mapToLong(this::endOfTurn).min().orElse(due);
      due = Math.max(due, turn);
    }
    return Math.max(0, Math.min(due, nextRound) - now);
  }

  /// A try has failed.
  void failed(Attempt attempt, long now) {
    ended(attempt)
        .ifPresent(
            candidate -> {
              candidate.stale = candidate.inFlight == 0 && !candidate.hasUntried();
              candidate.notBefore = Math.max(candidate.notBefore, now + nanos(REDIAL));
              if (candidate.hasUntried()) {
                candidate.armed = true;
                candidate.notBefore = candidate.lastStart + nanos(SPACING);
              }
            });
  }

  /// A try was broken off, because its turn was over or another one succeeded.
  void yielded(Attempt attempt) {
    ended(attempt).ifPresent(candidate -> candidate.armed = true);
  }

  /// A try led to a connection.
  void succeeded(Attempt attempt) {
    ended(attempt).ifPresent(candidate -> candidate.stale = false);
  }

  /// The peer is connected but does not serve the tunnel. It is tried again after half a second,
  /// then less and less often, after five seconds at last.
  void refused(PeerId peer, long now) {
    find(peer).ifPresent(candidate -> candidate.refused = true);
    postpone(peer, now);
  }

  /// The connection to the peer did not last. It is tried again as one that [#refused(PeerId,
  /// long)].
  void postpone(PeerId peer, long now) {
    find(peer)
        .ifPresent(
            candidate -> {
              candidate.armed = true;
              candidate.notBefore = now + candidate.nextReadinessDelay();
            });
  }

  /// The peer has served the tunnel.
  void proved(PeerId peer) {
    peers.values().forEach(candidate -> candidate.proven = candidate.peer.equals(peer));
    find(peer).ifPresent(Candidate::ready);
  }

  /// Begins the search anew: every peer is tried at once, and delays are short again.
  void restart(long now) {
    rounds.reset();
    rearm(now);
  }

  /// Returns what is known of a peer.
  Optional<Candidate> find(PeerId peer) {
    return Optional.ofNullable(peers.get(peer));
  }

  /// Returns how many peers somebody has named.
  int found() {
    return (int) peers.values().stream().filter(c -> c.named).count();
  }

  /// Returns how many of them could not be reached.
  int stale() {
    return (int) peers.values().stream().filter(c -> c.named && c.stale).count();
  }

  /// Returns true if a peer was reached that did not serve the tunnel.
  boolean hasRefusal() {
    return peers.values().stream().anyMatch(c -> c.refused);
  }

  /// Returns the tries that run now.
  List<Attempt> running() {
    return List.copyOf(running.values());
  }

  private Candidate create(PeerId peer, Source source, long now) {
    Backoff readiness = new Backoff(FIRST_READINESS, LAST_READINESS, random);
    Candidate candidate = new Candidate(peer, source, ++lastSequence, readiness);
    candidate.notBefore = now;
    candidate.lastStart = now - nanos(SPACING);
    return candidate;
  }

  private boolean makeRoom() {
    Optional<Candidate> victim =
        peers.values().stream()
            .filter(c -> c.stale && c.inFlight == 0 && c.rank() > 1)
            .max(Comparator.comparingInt(Candidate::rank));
    victim.ifPresent(candidate -> peers.remove(candidate.peer));
    return victim.isPresent();
  }

  private static boolean isWanted(Candidate candidate) {
    boolean room =
        candidate.inFlight == 0
            || (candidate.hasUntried() && candidate.inFlight < MAX_DIALS_PER_PEER);
    return candidate.armed && room;
  }

  private static boolean isDue(Candidate candidate, long now) {
    return isWanted(candidate) && candidate.notBefore <= now;
  }

  private Attempt start(Candidate candidate, long now) {
    PeerInfo target = new PeerInfo(candidate.peer, candidate.take());
    Attempt attempt = new Attempt(++lastNumber, target, now);
    candidate.armed = false;
    candidate.inFlight++;
    candidate.turns++;
    candidate.lastStart = now;
    running.put(attempt.number(), attempt);
    return attempt;
  }

  private Optional<Candidate> ended(Attempt attempt) {
    if (running.remove(attempt.number()) == null) {
      return Optional.empty();
    }
    Optional<Candidate> candidate = find(attempt.peer().id());
    candidate.ifPresent(c -> c.inFlight--);
    return candidate;
  }

  private long endOfTurn(Attempt attempt) {
    int turns = find(attempt.peer().id()).map(c -> c.turns).orElse(1);
    int doublings = Math.clamp(turns - 1L, 0, MAX_DOUBLINGS);
    return attempt.startedAt() + (nanos(TURN) << doublings);
  }

  private void beginRound(long now) {
    if (nextRound <= now) {
      rearm(now);
    }
  }

  private void rearm(long now) {
    nextRound = now + rounds.nextNanos();
    for (Candidate candidate : peers.values()) {
      candidate.armed = true;
      candidate.turns = candidate.inFlight;
      if (!candidate.refused) {
        candidate.notBefore = now;
      }
    }
  }

  private static long nanos(Duration duration) {
    return duration.toNanos();
  }
}
