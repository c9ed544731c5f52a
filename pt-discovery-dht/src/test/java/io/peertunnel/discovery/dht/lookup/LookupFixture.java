package io.peertunnel.discovery.dht.lookup;

import io.peertunnel.discovery.dht.table.Diversity;
import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.discovery.dht.table.Peers;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// A look-up of a peer far from everybody, and how a test drives it.
abstract class LookupFixture {
  static final LookupRules RULES = LookupRules.standard();
  static final LookupRules PRIVATE = RULES.with(Diversity.unlimited());
  static final long SECOND = Duration.ofSeconds(1).toNanos();
  static final long OVERTAKE = RULES.overtakeAfter().toNanos();
  static final long PER_PEER = RULES.perPeer().toNanos();

  final SplittableRandom random = new SplittableRandom(11);
  final PeerId self = Peers.id(random);
  final Key target = Key.of(Peers.id(random));

  static List<PeerInfo> drain(Lookup lookup, long now) {
    return Stream.generate(() -> lookup.next(now))
        .takeWhile(Optional::isPresent)
        .flatMap(Optional::stream)
        .toList();
  }

  /// Lets everybody answer with nobody, and returns whom it asked, in that order.
  static List<PeerInfo> answerAll(Lookup lookup, long now) {
    List<PeerInfo> asked = new ArrayList<>();
    for (List<PeerInfo> next = drain(lookup, now); !next.isEmpty(); next = drain(lookup, now)) {
      next.forEach(peer -> lookup.answered(peer.id(), List.of(), now));
      asked.addAll(next);
    }
    return asked;
  }

  final Lookup lookup(Purpose purpose, LookupRules rules, List<PeerInfo> seeds) {
    return new Lookup(target, purpose, rules, self, seeds, 0);
  }

  final PeerInfo near(int prefix, String... addresses) {
    return Peers.sharing(target, prefix, random, addresses);
  }

  final List<PeerInfo> some(int count) {
    return Stream.generate(() -> Peers.any(random)).limit(count).toList();
  }

  final List<PeerInfo> byDistance(List<PeerInfo> peers) {
    Comparator<PeerInfo> nearest =
        (one, other) -> target.compareDistance(Key.of(one.id()), Key.of(other.id()));
    return peers.stream().sorted(nearest).toList();
  }
}
