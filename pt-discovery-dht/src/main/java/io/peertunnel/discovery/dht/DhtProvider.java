package io.peertunnel.discovery.dht;

import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.DiscoveryProvider;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Setting;
import io.peertunnel.spi.TunnelException;
import java.util.List;

/// Adds `dht`: finds peers anywhere through the Kademlia DHT of libp2p.
public final class DhtProvider implements DiscoveryProvider {
  /// Creates the provider; does nothing else.
  public DhtProvider() {}

  @Override
  public String name() {
    return "dht";
  }

  @Override
  public String description() {
    return "finds peers anywhere through the Kademlia DHT of libp2p";
  }

  @Override
  public List<Setting> settings() {
    return DhtSettings.DECLARED;
  }

  @Override
  public Discovery create(Host host, PluginContext context) throws TunnelException {
    return DhtDiscovery.start(host, context);
  }
}
