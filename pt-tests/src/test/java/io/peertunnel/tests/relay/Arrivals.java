package io.peertunnel.tests.relay;

import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.yamux.WindowBudget;

/// How peers come to a relay. Blocking code, thread-safe.
interface Arrivals extends AutoCloseable {
  /// Connects one more peer with a fresh identity.
  LightPeer next() throws TunnelException, InterruptedException;

  @Override
  void close();

  /// Returns how they come to the first address of the relay.
  ///
  /// @param budget the memory that the peers share
  static Arrivals at(PeerInfo relay, WindowBudget budget) {
    return relay.addresses().getFirst().quicSocket().isPresent()
        ? new QuicArrivals(relay)
        : new TcpArrivals(relay, budget);
  }
}
