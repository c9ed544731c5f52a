package io.peertunnel.discovery.dht.store;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import java.util.ArrayList;

/// What a store holds. There may be hundreds of thousands: each field counts. Pure; not
/// thread-safe.
final class Held {
  private Held() {}

  /// That one peer provides one key.
  static final class Entry extends Aged {
    /// The object, its share of two arrays, and the slack in them.
    static final int COST = 64;

    final Key key;
    final Peer peer;

    /// When the peer last said so, in seconds of [Elapsed].
    int heard;

    Entry(Key key, Peer peer) {
      this.key = key;
      this.peer = peer;
    }
  }

  /// Entries that have something in common, the oldest first.
  abstract static class Group {
    final ArrayList<Entry> entries = new ArrayList<>(1);

    final void drop(Entry entry) {
      entries.remove(entry);
      // A list that has become short must not keep the memory of a long one.
      if (Integer.bitCount(entries.size()) == 1) {
        entries.trimToSize();
      }
    }
  }

  /// A key with its providers.
  static final class Key extends Group {
    private static final int OVERHEAD = 176;

    final Bytes name;

    Key(Bytes name) {
      this.name = name;
    }

    int cost() {
      return OVERHEAD + name.size();
    }
  }

  /// A peer with its records and the addresses that all of them share.
  static final class Peer extends Group {
    private static final int OVERHEAD = 240;

    final PeerId id;
    Bytes addresses = Bytes.empty();

    /// When the addresses were last heard, in seconds of [Elapsed].
    int addressesHeard;

    Origin origin = new Origin(0);

    Peer(PeerId id) {
      this.id = id;
    }

    int cost() {
      return OVERHEAD + id.multihash().size() + addresses.size();
    }
  }
}
