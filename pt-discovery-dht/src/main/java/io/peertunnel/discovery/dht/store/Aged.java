package io.peertunnel.discovery.dht.store;

/// A link of a ring that is ordered by age. One link that is nothing else is both ends. Pure; not
/// thread-safe.
class Aged {
  private Aged newer = this;
  private Aged older = this;

  /// The next newer link; of the end, the oldest.
  final Aged newer() {
    return newer;
  }

  /// The next older link; of the end, the newest.
  final Aged older() {
    return older;
  }

  final void unlink() {
    older.newer = newer;
    newer.older = older;
    newer = this;
    older = this;
  }

  /// Makes this the newest of the ring with this end.
  final void linkNewest(Aged end) {
    unlink();
    newer = end;
    older = end.older;
    older.newer = this;
    end.older = this;
  }
}
