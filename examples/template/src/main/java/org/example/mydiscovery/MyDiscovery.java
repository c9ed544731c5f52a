package org.example.mydiscovery;

import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import java.util.function.Consumer;

/// Knows one peer, whatever the key.
///
/// @param peer who and where
record MyDiscovery(PeerInfo peer) implements Discovery {
  @Override
  public void find(RendezvousKey key, Consumer<PeerInfo> found) {
    found.accept(peer);
  }

  @Override
  public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
    listener.published();
    return () -> {};
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
