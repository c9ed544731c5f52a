package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.PluginSettings;
import io.peertunnel.launcher.tunnel.Environment;
import io.peertunnel.launcher.tunnel.NamedDiscovery;
import io.peertunnel.launcher.tunnel.TunnelListener;
import io.peertunnel.launcher.tunnel.TunnelProtocols;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.TunnelException;
import java.time.InstantSource;
import java.util.List;

/// One of the two sides of a demo: what `pt tcp` or `pt bind` would run in a process of its own.
/// Blocking.
final class DemoSide implements AutoCloseable {

  private final DataHome home;
  private final Node node;
  private final Host host;
  private final Forwarder forwarder;
  private final List<NamedDiscovery> discoveries;

  private DemoSide(DataHome home, Node node, Kit kit)
      throws CommandException, TunnelException, InterruptedException {
    this.home = home;
    this.node = node;
    this.forwarder = node.forwarder(kit.forwarder());
    this.host = node.host(kit.transport(), List.of(kit.listen()));
    this.discoveries = node.discoveries(kit.discoveries(), host);
  }

  /// What both sides are made of.
  ///
  /// @param listen where their hosts listen
  record Kit(
      PluginSettings settings,
      Plugin transport,
      List<Plugin> discoveries,
      Plugin forwarder,
      Multiaddr listen,
      InstantSource clock) {}

  /// Starts a side, and tells of it as the command would.
  ///
  /// @param verb the command whose side it is
  static DemoSide open(Verb verb, Kit kit, DataHome home, Announcements announcements)
      throws CommandException, TunnelException, InterruptedException {
    Node node =
        new Node(kit.settings(), home.slot().map(Slot::directory), kit.clock(), announcements);
    boolean opened = false;
    try {
      DemoSide side = new DemoSide(home, node, kit);
      announcements.tell(Notice.Started.of(verb.text(), side.host));
      opened = true;
      return side;
    } finally {
      if (!opened) {
        node.close();
        home.close();
      }
    }
  }

  Environment environment(TunnelListener listener) {
    return new Environment(
        host, discoveries, forwarder, TunnelProtocols.OPEN, home.shared(), listener);
  }

  Host host() {
    return host;
  }

  boolean hasDiscovery() {
    return !discoveries.isEmpty();
  }

  @Override
  public void close() {
    node.close();
    home.close();
  }
}
