package io.peertunnel.discovery.dht.lookup;

import io.peertunnel.discovery.dht.table.Diversity;
import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A peer that a look-up has heard of. Pure.
final class Candidate {
  private static final int MAX_ADDRESSES = 16;
  private static final int MAX_ATTEMPTS = 2;

  private final Key key;
  private final Diversity diversity;
  private PeerInfo peer;
  private long[] groups;
  private State state = State.HEARD;
  private int attempts;
  private long askedAt;

  Candidate(PeerInfo peer, Key key, Diversity diversity) {
    this.key = key;
    this.diversity = diversity;
    this.peer =
        peer.addresses().size() <= MAX_ADDRESSES
            ? peer
            : new PeerInfo(peer.id(), first(peer.addresses()));
    this.groups = diversity.groups(this.peer);
  }

  /// How far a look-up has come with a peer.
  enum State {
    HEARD,
    WAITING,
    ANSWERED,
    UNREACHABLE
  }

  Key key() {
    return key;
  }

  PeerInfo peer() {
    return peer;
  }

  long[] groups() {
    return groups;
  }

  boolean is(State wanted) {
    return state == wanted;
  }

  /// How long it has been waited for.
  long waited(long now) {
    return now - askedAt;
  }

  boolean wasAsked() {
    return attempts > 0;
  }

  void ask(long now) {
    state = State.WAITING;
    askedAt = now;
    attempts++;
  }

  void answered() {
    state = State.ANSWERED;
  }

  void unreachable() {
    state = State.UNREACHABLE;
  }

  /// Hears of the peer once more. Addresses are hearsay: those of two sources are taken in turns,
  /// so that no source can crowd out another; and a peer that could not be reached gets one more
  /// chance where somebody knows another address of it.
  ///
  /// @return true if it may be asked now and could not before
  boolean heardAgain(List<Multiaddr> addresses) {
    List<Multiaddr> added =
        first(addresses).stream().filter(address -> !peer.addresses().contains(address)).toList();
    if (added.isEmpty()) {
      return false;
    }
    if (state == State.HEARD) {
      replace(inTurns(added, peer.addresses()));
      return false;
    }
    if (state == State.UNREACHABLE && attempts < MAX_ATTEMPTS) {
      replace(added);
      state = State.HEARD;
      return true;
    }
    return false;
  }

  private void replace(List<Multiaddr> addresses) {
    peer = new PeerInfo(peer.id(), first(addresses));
    groups = diversity.groups(peer);
  }

  private static List<Multiaddr> inTurns(List<Multiaddr> one, List<Multiaddr> other) {
    Set<Multiaddr> all = new LinkedHashSet<>();
    for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
      all.addAll(one.subList(Math.min(i, one.size()), Math.min(i + 1, one.size())));
      all.addAll(other.subList(Math.min(i, other.size()), Math.min(i + 1, other.size())));
    }
    return new ArrayList<>(all);
  }

  private static List<Multiaddr> first(List<Multiaddr> addresses) {
    return addresses.subList(0, Math.min(MAX_ADDRESSES, addresses.size()));
  }
}
