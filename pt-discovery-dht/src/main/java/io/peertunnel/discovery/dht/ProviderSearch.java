package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.wire.KadPeer;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One search for the providers of a key. Blocking; used by one thread.
///
/// A provider that comes without addresses is looked for by itself, while the search goes on.
final class ProviderSearch {
  private static final int MAX_LOOKED_FOR = 16;

  private final Circle circle;
  private final Walks walks;
  private final Sightings sightings;
  private final List<Thread> looking = new ArrayList<>();

  ProviderSearch(Circle circle, Walks walks, Consumer<PeerInfo> found) {
    this.circle = circle;
    this.walks = walks;
    this.sightings = new Sightings(circle.self(), found);
  }

  /// Hands on the providers that this node knows of itself.
  void begin(List<PeerInfo> kept) {
    kept.stream().filter(one -> !one.addresses().isEmpty()).forEach(this::saw);
  }

  /// Searches until everybody who may know has been asked.
  void run(Bytes key) throws InterruptedException {
    try {
      walks.providers(
          key,
          answer ->
              answer.message().providers().stream()
                  .map(KadPeer::info)
                  .map(provider -> circle.known(provider, answer.connection()))
                  .forEach(this::saw));
      for (Thread thread : looking) {
        thread.join();
      }
    } finally {
      looking.forEach(Thread::interrupt);
    }
  }

  private void saw(PeerInfo provider) {
    if (sightings.saw(provider) && looking.size() < MAX_LOOKED_FOR) {
      PeerId peer = provider.id();
      looking.add(
          Thread.ofVirtual().name("dht: find " + peer.toShortString()).start(() -> lookFor(peer)));
    }
  }

  private void lookFor(PeerId peer) {
    try {
      walks.find(peer).ifPresent(sightings::saw);
    } catch (InterruptedException e) {
      // The search has ended.
    }
  }
}
