package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Hands peers from the thread that hears of them to the thread that looks for them. Blocking.
///
/// Keeps the latest word on each peer, of [PeerTable#MAX_PEERS] peers at most.
final class Search {
  private final RendezvousKey key;
  private final LinkedHashMap<PeerId, PeerInfo> found = new LinkedHashMap<>();
  private Optional<String> failure = Optional.empty();

  Search(RendezvousKey key) {
    this.key = key;
  }

  RendezvousKey key() {
    return key;
  }

  synchronized void offer(PeerInfo peer) {
    found.remove(peer.id());
    found.put(peer.id(), peer);
    if (found.size() > PeerTable.MAX_PEERS) {
      found.pollFirstEntry();
    }
    notifyAll();
  }

  /// Ends the search.
  ///
  /// @param reason one sentence for the user
  synchronized void fail(String reason) {
    failure = Optional.of(reason);
    notifyAll();
  }

  /// Waits for a peer.
  ///
  /// @throws TunnelException if the search was ended
  synchronized PeerInfo take() throws TunnelException, InterruptedException {
    while (found.isEmpty()) {
      if (failure.isPresent()) {
        throw new TunnelException(failure.get());
      }
      wait();
    }
    Map.Entry<PeerId, PeerInfo> first = found.pollFirstEntry();
    return first.getValue();
  }
}
