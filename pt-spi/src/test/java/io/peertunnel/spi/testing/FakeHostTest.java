package io.peertunnel.spi.testing;

import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerInfo;

class FakeHostTest extends HostContract {
  private final FakeNetwork network = new FakeNetwork();

  @Override
  protected Host open(String name) {
    return network.host(name);
  }

  @Override
  protected PeerInfo silentPeer() {
    FakeHost silent = network.host("silent");
    network.reachability(silent, FakeNetwork.Reachability.SILENT);
    return silent.info();
  }
}
