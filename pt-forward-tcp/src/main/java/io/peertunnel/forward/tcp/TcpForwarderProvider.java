package io.peertunnel.forward.tcp;

import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.ForwarderProvider;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Setting;
import java.util.List;

/// *Pure.* Makes the forwarder for TCP services.
public final class TcpForwarderProvider implements ForwarderProvider {
  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public String description() {
    return "TCP services, each connection on a stream of its own";
  }

  @Override
  public List<Setting> settings() {
    return Limits.SETTINGS;
  }

  @Override
  public Forwarder create(PluginContext context) {
    return new TcpForwarder(context, Limits.from(context), SocketKind.best());
  }
}
