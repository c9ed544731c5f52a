package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.List;
import java.util.Optional;

/// The peers that a server can name. Thread-safe.
interface Neighbours {
  /// Returns the peers of the routing table that are closest to `target`, the closest first, at
  /// most `count`.
  List<PeerInfo> closest(Key target, int count);

  /// Returns a peer whose addresses are known, in the table or not; ourselves too.
  Optional<PeerInfo> find(PeerId peer);
}
