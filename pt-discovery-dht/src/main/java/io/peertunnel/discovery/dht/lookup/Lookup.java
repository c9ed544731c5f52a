package io.peertunnel.discovery.dht.lookup;

import io.peertunnel.discovery.dht.lookup.Candidate.State;
import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One walk through the network towards a point: asks the nearest peers known for nearer ones until
/// there are none. Pure; not thread-safe. All times are nanoseconds of one clock, given by the
/// caller.
///
/// The caller asks each peer that [#next(long)] gives, tells what came of it, and calls `next`
/// until it is empty; then it waits for the next answer, but no longer than [#idleNanos(long)]. It
/// may stop at any time.
///
/// Up to alpha requests are under way at once. One that takes long stops counting, so that slow
/// peers do not stand in the way, but no more than 2 × alpha are ever under way, and an answer that
/// comes late still counts.
///
/// What peers say is hearsay: who they name is asked before it is believed, an answer names k peers
/// at most, the number of peers remembered is bounded, and so is the time.
///
/// @see <a href="https://github.com/libp2p/specs/tree/master/kad-dht">kad-dht, "DHT
///     operations"</a>
public final class Lookup {
  private final Key target;
  private final Purpose purpose;
  private final LookupRules rules;
  private final Candidates candidates;
  private final long begun;
  private final List<Candidate> waiting = new ArrayList<>();
  private int asked;
  private boolean stopped;

  /// Begins.
  ///
  /// @param target the point to walk to
  /// @param purpose when it ends
  /// @param rules the limits
  /// @param self who asks, and is never asked itself
  /// @param seeds the peers to ask first, of which no more than the rules' `maxPeers` are taken
  /// @param now the time
  public Lookup(
      Key target, Purpose purpose, LookupRules rules, PeerId self, List<PeerInfo> seeds, long now) {
    this.target = target;
    this.purpose = purpose;
    this.rules = rules;
    this.candidates = new Candidates(target, rules, self);
    this.begun = now;
    seeds.forEach(candidates::hear);
  }

  /// Returns the point that it walks to.
  public Key target() {
    return target;
  }

  /// Takes in peers that have become known in another way, as more seeds.
  public void hear(List<PeerInfo> peers) {
    peers.forEach(candidates::hear);
  }

  /// Ends it: what was looked for has been found.
  public void stop() {
    stopped = true;
  }

  /// Returns the next peer to ask, which then counts as waited for; empty if none may be asked now.
  public Optional<PeerInfo> next(long now) {
    if (isDone(now) || !mayAsk(now)) {
      return Optional.empty();
    }
    Optional<Candidate> nearest =
        near().stream().filter(candidate -> candidate.is(State.HEARD)).findFirst();
    nearest.ifPresent(
        candidate -> {
          candidate.ask(now);
          waiting.add(candidate);
          asked++;
        });
    return nearest.map(Candidate::peer);
  }

  /// Tells that a peer answered, in time or late.
  ///
  /// @param closer whom it named; no more than the first k are heard
  public void answered(PeerId peer, List<PeerInfo> closer, long now) {
    expire(now);
    Optional<Candidate> candidate = candidates.find(peer).filter(Candidate::wasAsked);
    if (candidate.isPresent()) {
      waiting.remove(candidate.get());
      candidates.answered(candidate.get());
      closer.stream().limit(rules.k()).forEach(candidates::hear);
    }
  }

  /// Tells that a peer could not be reached, or gave no answer or a wrong one.
  public void failed(PeerId peer, long now) {
    expire(now);
    candidates
        .find(peer)
        .filter(candidate -> candidate.is(State.WAITING))
        .ifPresent(this::unreachable);
  }

  /// Returns true if there is nothing more to ask or to wait for, or no more time.
  public boolean isDone(long now) {
    if (stopped || isOutOfTime(now)) {
      return true;
    }
    expire(now);
    List<Candidate> near = near();
    for (int i = 0; i < near.size(); i++) {
      if (!near.get(i).is(State.ANSWERED) && !isPassedBy(near.get(i), i, now)) {
        return false;
      }
    }
    return true;
  }

  /// Returns true if it has taken as long as it may in all.
  public boolean isOutOfTime(long now) {
    return now - begun >= rules.total().toNanos();
  }

  /// Returns after how many nanoseconds [#next(long)] or [#isDone(long)] may say something else
  /// though nothing was told; 0 if it is done.
  public long idleNanos(long now) {
    if (isDone(now)) {
      return 0;
    }
    long left = begun + rules.total().toNanos() - now;
    for (Candidate candidate : waiting) {
      long waited = candidate.waited(now);
      long overtake = rules.overtakeAfter().toNanos() - waited;
      long expire = rules.perPeer().toNanos() - waited;
      left = Math.min(left, overtake > 0 ? Math.min(overtake, expire) : expire);
    }
    return left;
  }

  /// Returns the nearest peers that have answered, k at most, nearest first.
  public List<PeerInfo> closest() {
    return candidates.answered().stream().limit(rules.k()).map(Candidate::peer).toList();
  }

  /// Returns how many requests it has asked for.
  public int asked() {
    return asked;
  }

  /// Returns how many peers have answered.
  public int answeredCount() {
    return (int)
        candidates.all().stream().filter(candidate -> candidate.is(State.ANSWERED)).count();
  }

  private List<Candidate> near() {
    List<Candidate> counting = candidates.counting();
    return counting.subList(0, Math.min(rules.k(), counting.size()));
  }

  /// Tells whether the end need not wait for a peer that has not answered.
  private boolean isPassedBy(Candidate candidate, int rank, long now) {
    return purpose == Purpose.FIND && rank >= rules.beta() && isOvertaken(candidate, now);
  }

  private boolean isOvertaken(Candidate candidate, long now) {
    return candidate.is(State.WAITING) && candidate.waited(now) >= rules.overtakeAfter().toNanos();
  }

  private boolean mayAsk(long now) {
    long counted = waiting.stream().filter(candidate -> !isOvertaken(candidate, now)).count();
    return counted < rules.alpha() && waiting.size() < 2 * rules.alpha();
  }

  private void expire(long now) {
    for (Candidate candidate : List.copyOf(waiting)) {
      if (candidate.waited(now) >= rules.perPeer().toNanos()) {
        unreachable(candidate);
      }
    }
  }

  private void unreachable(Candidate candidate) {
    waiting.remove(candidate);
    candidates.unreachable(candidate);
  }
}
