package io.peertunnel.discovery.dht.store;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import java.time.Instant;
import java.util.List;

/// What a store holds at one moment. Ages are in seconds. Pure.
///
/// @param at when, by the wall clock
/// @param peers the providers
/// @param records the records, the oldest first
public record StoreSnapshot(Instant at, List<HeldPeer> peers, List<HeldRecord> records) {
  /// Copies the lists.
  public StoreSnapshot {
    peers = List.copyOf(peers);
    records = List.copyOf(records);
  }

  /// A provider.
  ///
  /// @param id who
  /// @param addresses its addresses, packed
  /// @param addressAge how old they are
  /// @param origin the part of the network it was heard from
  public record HeldPeer(PeerId id, Bytes addresses, int addressAge, Origin origin) {}

  /// That a peer provides a key.
  ///
  /// @param key what
  /// @param peer who: an index into the list of peers
  /// @param age how old the record is
  public record HeldRecord(Bytes key, int peer, int age) {}
}
