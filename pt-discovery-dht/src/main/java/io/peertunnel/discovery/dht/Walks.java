package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.lookup.Lookup;
import io.peertunnel.discovery.dht.lookup.LookupRules;
import io.peertunnel.discovery.dht.lookup.Purpose;
import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// Looks things up. Blocking; thread-safe. Every look-up begins with whoever is known, and finds
/// nobody if that is nobody.
final class Walks {
  private final Circle circle;

  Walks(Circle circle) {
    this.circle = circle;
  }

  /// Returns the peers closest to a key that answer, nearest first. Fills the table around that
  /// point, too.
  ///
  /// @param key the bytes whose point is meant
  List<PeerInfo> closest(Bytes key) throws InterruptedException {
    Key target = Key.of(key);
    Lookup lookup = lookup(target, Purpose.CLOSEST);
    walk(lookup, KadMessage.findNode(key), _ -> {});
    circle.neighbourhood().refreshed(target);
    return lookup.closest();
  }

  /// Asks who provides a key.
  ///
  /// @param each hears of each answer, on the calling thread
  void providers(Bytes key, Consumer<Messenger.Answer> each) throws InterruptedException {
    walk(lookup(Key.of(key), Purpose.FIND), KadMessage.getProviders(key), each);
  }

  /// Asks where a peer is.
  Optional<PeerInfo> find(PeerId peer) throws InterruptedException {
    AtomicReference<Optional<PeerInfo>> found = new AtomicReference<>(Optional.empty());
    Lookup lookup = lookup(Key.of(peer), Purpose.FIND);
    walk(
        lookup,
        KadMessage.findNode(peer.multihash()),
        answer ->
            answer.message().closer().stream()
                .filter(named -> named.info().id().equals(peer))
                .map(named -> circle.known(named.info(), answer.connection()))
                .filter(named -> !named.addresses().isEmpty())
                .findFirst()
                .ifPresent(
                    named -> {
                      found.set(Optional.of(named));
                      lookup.stop();
                    }));
    return found.get();
  }

  private Lookup lookup(Key target, Purpose purpose) {
    LookupRules rules = circle.rules();
    List<PeerInfo> seeds = circle.neighbourhood().closest(target, rules.k());
    return new Lookup(target, purpose, rules, circle.self(), seeds, System.nanoTime());
  }

  private void walk(Lookup lookup, KadMessage request, Consumer<Messenger.Answer> each)
      throws InterruptedException {
    new Walk(lookup, request, circle).run(each);
  }
}
