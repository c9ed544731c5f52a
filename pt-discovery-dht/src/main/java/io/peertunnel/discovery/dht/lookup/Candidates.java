package io.peertunnel.discovery.dht.lookup;

import io.peertunnel.discovery.dht.lookup.Candidate.State;
import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The peers that a look-up has heard of, nearest first, a bounded number. Pure.
final class Candidates {
  private final LookupRules rules;
  private final PeerId self;
  private final NavigableMap<Key, Candidate> byDistance;
  private final Map<PeerId, Candidate> byId = new HashMap<>();
  private List<Candidate> counting = List.of();
  private boolean changed;

  Candidates(Key target, LookupRules rules, PeerId self) {
    this.rules = rules;
    this.self = self;
    this.byDistance = new TreeMap<>(target::compareDistance);
  }

  Optional<Candidate> find(PeerId peer) {
    return Optional.ofNullable(byId.get(peer));
  }

  Collection<Candidate> all() {
    return byDistance.values();
  }

  /// Hears of a peer. Ignores our own id, and a peer that has no address.
  void hear(PeerInfo peer) {
    Candidate known = byId.get(peer.id());
    if (known != null) {
      changed |= known.heardAgain(peer.addresses());
    } else if (!peer.addresses().isEmpty() && !peer.id().equals(self)) {
      add(new Candidate(peer, Key.of(peer.id()), rules.diversity()));
    }
  }

  void unreachable(Candidate candidate) {
    candidate.unreachable();
    changed = true;
  }

  void answered(Candidate candidate) {
    changed |= candidate.is(State.UNREACHABLE);
    candidate.answered();
  }

  /// Returns the peers that count: those not unreachable, and of each address group only the
  /// nearest few. Nearest first.
  List<Candidate> counting() {
    if (changed) {
      counting = count(candidate -> !candidate.is(State.UNREACHABLE));
      changed = false;
    }
    return counting;
  }

  /// Returns the peers that answered, of each address group only the nearest few. Nearest first.
  List<Candidate> answered() {
    return count(candidate -> candidate.is(State.ANSWERED));
  }

  private void add(Candidate candidate) {
    if (byId.size() >= rules.maxPeers() && !forget(candidate.key())) {
      return;
    }
    byId.put(candidate.peer().id(), candidate);
    byDistance.put(candidate.key(), candidate);
    changed = true;
  }

  /// Forgets the farthest peer that was not asked yet, if it is farther than `nearer`.
  private boolean forget(Key nearer) {
    for (Candidate farthest : byDistance.tailMap(nearer, false).descendingMap().values()) {
      if (!farthest.wasAsked()) {
        byDistance.remove(farthest.key());
        byId.remove(farthest.peer().id());
        return true;
      }
    }
    return false;
  }

  private List<Candidate> count(Predicate<Candidate> which) {
    Map<Long, Integer> members = new HashMap<>();
    List<Candidate> result = new ArrayList<>(byDistance.size());
    for (Candidate candidate : byDistance.values()) {
      if (which.test(candidate) && joins(candidate.groups(), members)) {
        result.add(candidate);
      }
    }
    return result;
  }

  private boolean joins(long[] groups, Map<Long, Integer> members) {
    for (long group : groups) {
      if (members.getOrDefault(group, 0) >= rules.diversity().perTable()) {
        return false;
      }
    }
    for (long group : groups) {
      members.merge(group, 1, Integer::sum);
    }
    return true;
  }
}
