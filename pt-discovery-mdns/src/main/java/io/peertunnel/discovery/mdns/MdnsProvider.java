package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.DiscoveryProvider;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Setting;
import io.peertunnel.spi.TunnelException;
import java.util.List;

/// Adds `mdns`: finds peers on the local network by libp2p's multicast DNS.
public final class MdnsProvider implements DiscoveryProvider {
  /// Creates the provider; does nothing else.
  public MdnsProvider() {}

  @Override
  public String name() {
    return "mdns";
  }

  @Override
  public String description() {
    return "finds peers on the local network by multicast DNS";
  }

  @Override
  public List<Setting> settings() {
    return MdnsSettings.DECLARED;
  }

  @Override
  public Discovery create(Host host, PluginContext context) throws TunnelException {
    return MdnsDiscovery.start(host, context);
  }
}
