package org.example.mydiscovery;

import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.DiscoveryProvider;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Setting;
import io.peertunnel.spi.TunnelException;
import java.util.List;

/// Adds `my-discovery`: finds the one peer that a setting names.
public final class MyDiscoveryProvider implements DiscoveryProvider {
  @Override
  public String name() {
    return "my-discovery";
  }

  @Override
  public String description() {
    return "finds the peer that a setting names";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("peer", Setting.Type.TEXT, "", "the peer's address, as pt shows it"));
  }

  @Override
  public Discovery create(Host host, PluginContext context) throws TunnelException {
    String address =
        context
            .setting("peer")
            .orElseThrow(() -> new TunnelException("give --set my-discovery.peer=ADDRESS"));
    try {
      return new MyDiscovery(PeerInfo.of(Multiaddr.parse(address)));
    } catch (IllegalArgumentException e) {
      throw new TunnelException("my-discovery.peer: " + e.getMessage(), e);
    }
  }
}
