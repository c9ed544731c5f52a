package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Multiaddr;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The addresses at which this host can be reached, from all who know of some. Pure but for its
/// lock. Thread-safe.
///
/// Those of this machine come first, then what the world outside sees, then relays, and loopback
/// last; at most [#MAX] are told.
final class OwnAddresses {
  /// The most addresses that are told: what a peer keeps of another.
  static final int MAX = 64;

  private final Consumer<List<Multiaddr>> changed;
  private final Map<Origin, List<Multiaddr>> known = new EnumMap<>(Origin.class);
  private List<Multiaddr> all = List.of();

  /// Creates a list without addresses.
  ///
  /// @param changed hears of the whole list each time that it differs, one change after the other,
  ///     on the thread that made it so; must not block
  OwnAddresses(Consumer<List<Multiaddr>> changed) {
    this.changed = changed;
  }

  /// Who knows of an address.
  enum Origin {
    /// We listen there.
    LISTENING,
    /// A router sends it on to us, because we asked.
    MAPPED,
    /// Others see us there, and reached us.
    OBSERVED,
    /// A relay keeps a place for us.
    RELAYED
  }

  /// Replaces what one of them knows.
  synchronized void put(Origin origin, List<Multiaddr> addresses) {
    known.put(origin, List.copyOf(addresses));
    List<Multiaddr> now =
        known.values().stream()
            .flatMap(List::stream)
            .distinct()
            .sorted(Comparator.comparing(Multiaddr::isLoopback))
            .limit(MAX)
            .toList();
    if (!now.equals(all)) {
      all = now;
      changed.accept(now);
    }
  }

  /// Returns all addresses.
  synchronized List<Multiaddr> all() {
    return all;
  }

  /// Returns what one of them knows.
  synchronized List<Multiaddr> of(Origin origin) {
    return known.getOrDefault(origin, List.of());
  }
}
