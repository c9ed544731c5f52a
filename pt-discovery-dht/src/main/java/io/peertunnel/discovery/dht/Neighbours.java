package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.List;
import java.util.Optional;

/// The peers that this node knows. Thread-safe.
interface Neighbours {
  /// Returns the peers closest to `target`, nearest first.
  ///
  /// @param count how many at most
  List<PeerInfo> closest(Key target, int count);

  /// Returns what is known of a peer.
  Optional<PeerInfo> find(PeerId peer);
}
