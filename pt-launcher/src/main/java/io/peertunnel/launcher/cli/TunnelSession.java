package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.cli.NetworkOptions.Openness;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.Plugins;
import io.peertunnel.launcher.tunnel.Environment;
import io.peertunnel.launcher.tunnel.TunnelListener;
import io.peertunnel.launcher.tunnel.TunnelProtocols;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.TunnelException;
import java.util.EnumMap;
import java.util.Map;

/// A session that carries a local service. Blocking.
///
/// @param protocol of the streams that carry it
record TunnelSession(Session session, Forwarder forwarder, String protocol)
    implements AutoCloseable {
  private static final String STAYS_NEAR =
      "the public network is not asked, as tunnels are not authenticated yet: --open does it"
          + " all the same, --bootstrap names a network of your own";

  /// Which side of a tunnel a session is.
  enum Side {
    /// The one that others come to.
    SHARING,
    /// The one that goes to others, and need not be found.
    REACHING
  }

  /// Starts the host and all that belongs to it.
  ///
  /// @param kind the name of the forwarder, and where it was asked for
  static TunnelSession open(
      Values values,
      Side side,
      Value kind,
      NetworkOptions options,
      Plugins plugins,
      Surroundings surroundings,
      Announcements announcements)
      throws CommandException, TunnelException, InterruptedException {
    Plugin carrier = Chosen.forwarder(plugins, kind);
    Chosen chosen = Chosen.find(plugins, options).with(carrier);
    Map<SharedSetting, String> shared = shared(options, side);
    if (options.bootstrap().isEmpty()
        && shared.containsKey(SharedSetting.BOOTSTRAP)
        && SharedSetting.BOOTSTRAP.isDeclaredBy(chosen.all())) {
      announcements.tell(PluginContext.Level.INFO, STAYS_NEAR);
    }
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

  /// A tunnel that is not authenticated is made known to a public network only by who says so.
  private static Map<SharedSetting, String> shared(NetworkOptions options, Side side) {
    Map<SharedSetting, String> shared = new EnumMap<>(SharedSetting.class);
    options.relays().ifPresent(relays -> shared.put(SharedSetting.RELAYS, relays.text()));
    if (options.bootstrap().isPresent() || options.openness() != Openness.PUBLIC) {
      NamedPeers peers = options.bootstrap().orElse(NamedPeers.NONE);
      shared.put(SharedSetting.BOOTSTRAP, peers.text());
    }
    boolean isAwaited = side == Side.SHARING && options.isWide();
    shared.put(SharedSetting.RELAY_CLIENT, String.valueOf(side == Side.SHARING));
    shared.put(SharedSetting.PORT_MAPPING, String.valueOf(isAwaited));
    return shared;
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
