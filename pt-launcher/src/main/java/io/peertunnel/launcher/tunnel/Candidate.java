package io.peertunnel.launcher.tunnel;

import io.peertunnel.launcher.tunnel.Source.Kind;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What is known of one peer that may serve the tunnel, and when it is to be tried. Pure; not
/// thread-safe; all times are nanoseconds of one ticker.
final class Candidate {
  /// How many addresses are kept. New ones drive out the oldest.
  static final int MAX_ADDRESSES = 32;

  final PeerId peer;

  /// In which order peers were heard of.
  final long sequence;

  /// The one who named it and counts most.
  Source source;

  /// Somebody named it for this search, rather than the file of old addresses.
  boolean named;

  /// To be tried at [#notBefore] or later.
  boolean armed = true;

  long notBefore;
  long lastStart;
  int inFlight;

  /// How often it was tried in this round.
  int turns;

  /// The last try failed, and nothing new is known.
  boolean stale;

  /// It was reached but did not serve the tunnel.
  boolean refused;

  /// It has served this tunnel, and is tried first.
  boolean proven;

  private final Set<Multiaddr> addresses = new LinkedHashSet<>();
  private final Set<Multiaddr> untried = new LinkedHashSet<>();
  private final Backoff readiness;

  Candidate(PeerId peer, Source source, long sequence, Backoff readiness) {
    this.peer = peer;
    this.source = source;
    this.named = source.kind() != Kind.CACHED;
    this.sequence = sequence;
    this.readiness = readiness;
  }

  List<Multiaddr> addresses() {
    return List.copyOf(addresses);
  }

  /// Returns true if there is an address that no try has used.
  boolean hasUntried() {
    return !untried.isEmpty();
  }

  /// Puts the addresses before all others.
  ///
  /// @return true if one of them is new
  boolean learn(List<Multiaddr> heard) {
    Set<Multiaddr> before = new LinkedHashSet<>(addresses);
    List<Multiaddr> usable = heard.stream().limit(MAX_ADDRESSES).toList();
    addresses.clear();
    addresses.addAll(usable);
    before.stream().filter(address -> addresses.size() < MAX_ADDRESSES).forEach(addresses::add);
    untried.retainAll(addresses);
    List<Multiaddr> fresh = usable.stream().filter(a -> !before.contains(a)).toList();
    untried.addAll(fresh);
    return !fresh.isEmpty();
  }

  /// Returns the addresses for a try that begins now: all, or those that the tries under way leave
  /// out.
  List<Multiaddr> take() {
    List<Multiaddr> taken = new ArrayList<>(inFlight == 0 ? addresses : untried);
    untried.clear();
    return taken;
  }

  /// Returns how long to leave the peer alone that did not serve the tunnel, in nanoseconds.
  long nextReadinessDelay() {
    return readiness.nextNanos();
  }

  /// Takes note that the peer serves the tunnel.
  void ready() {
    refused = false;
    readiness.reset();
  }

  /// Returns the place in the order of tries: the lower the sooner.
  int rank() {
    if (proven) {
      return 0;
    }
    return switch (source.kind()) {
      case PINNED -> 1;
      case CACHED -> 2;
      case DISCOVERED -> isNear() ? 3 : 4;
    };
  }

  private boolean isNear() {
    return addresses.stream().anyMatch(a -> a.ip().isPresent() && !a.isPublic() && !a.isRelayed());
  }
}
