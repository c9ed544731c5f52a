package io.peertunnel.discovery.dht.sim;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerInfo;
import java.util.List;

/// The provider records of one simulated node.
interface Records {
  void add(Bytes key, PeerInfo provider, long now);

  List<PeerInfo> providers(Bytes key, long now);
}
