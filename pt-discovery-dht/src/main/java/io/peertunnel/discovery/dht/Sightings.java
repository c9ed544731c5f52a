package io.peertunnel.discovery.dht;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The providers that a search has heard of; each is handed on once, and again when there is more
/// to know. Thread-safe.
final class Sightings {
  private static final int MAX_PROVIDERS = 128;
  private static final int MAX_ADDRESSES = 64;

  private final PeerId self;
  private final Consumer<PeerInfo> found;
  private final Map<PeerId, Set<Multiaddr>> seen = new HashMap<>();

  /// @param self is never handed on
  /// @param found called one at a time
  Sightings(PeerId self, Consumer<PeerInfo> found) {
    this.self = self;
    this.found = found;
  }

  /// Takes note of a provider.
  ///
  /// @return whether it must be looked for, as nobody has said where it is
  synchronized boolean saw(PeerInfo provider) {
    if (provider.id().equals(self)) {
      return false;
    }
    Set<Multiaddr> known = seen.get(provider.id());
    boolean first = known == null;
    if (known == null) {
      if (seen.size() >= MAX_PROVIDERS) {
        return false;
      }
      known = new LinkedHashSet<>();
      seen.put(provider.id(), known);
    }
    int before = known.size();
    provider.addresses().stream().limit(MAX_ADDRESSES - (long) before).forEach(known::add);
    if (known.size() > before) {
      found.accept(new PeerInfo(provider.id(), List.copyOf(known)));
    }
    return first && known.isEmpty();
  }
}
