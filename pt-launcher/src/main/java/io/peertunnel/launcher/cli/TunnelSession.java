package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.Plugins;
import io.peertunnel.launcher.tunnel.Environment;
import io.peertunnel.launcher.tunnel.TunnelListener;
import io.peertunnel.launcher.tunnel.TunnelProtocols;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.TunnelException;
import java.util.Map;

/// A session that carries a local service. Blocking.
///
/// @param protocol of the streams that carry it
record TunnelSession(Session session, Forwarder forwarder, String protocol)
    implements AutoCloseable {
  /// Starts the host and all that belongs to it.
  ///
  /// @param kind the name of the forwarder, and where it was asked for
  static TunnelSession open(
      Values values,
      Value kind,
      NetworkOptions options,
      Plugins plugins,
      Surroundings surroundings,
      Announcements announcements)
      throws CommandException, TunnelException, InterruptedException {
    Plugin carrier = Chosen.forwarder(plugins, kind);
    Chosen chosen = Chosen.find(plugins, options).with(carrier);
    Map<SharedSetting, String> shared =
        options
            .bootstrap()
            .map(peers -> Map.of(SharedSetting.BOOTSTRAP, peers.text()))
            .orElse(Map.of());
    Outset outset =
        Outset.prepare(
            values, new Outset.Plan(plugins, chosen, shared), surroundings, announcements);
    boolean opened = false;
    try {
      Forwarder forwarder = outset.forwarder(carrier);
      Session session =
          outset.start(
              values.command(), options.listen().map(Listening::on).orElseGet(Listening::anywhere));
      opened = true;
      return new TunnelSession(session, forwarder, TunnelProtocols.open(carrier.name()));
    } finally {
      if (!opened) {
        outset.close();
      }
    }
  }

  Environment environment(TunnelListener listener) {
    return new Environment(
        session.host(), session.discoveries(), forwarder, protocol, session.shared(), listener);
  }

  @Override
  public void close() {
    session.close();
  }
}
