package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.PluginSettings;
import io.peertunnel.launcher.plugin.Plugins;
import io.peertunnel.launcher.tunnel.Environment;
import io.peertunnel.launcher.tunnel.NamedDiscovery;
import io.peertunnel.launcher.tunnel.TunnelProtocols;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A tunnel command from its options to its end. Blocking.
final class Session implements AutoCloseable {
  private final String protocol;
  private final Announcements announcements;
  private final long start;
  private final DataHome home;
  private final Node node;
  private final Host host;
  private final List<NamedDiscovery> discoveries;
  private final Forwarder forwarder;

  private Session(
      Announcements announcements, long start, DataHome home, Node node, Running parts) {
    this.announcements = announcements;
    this.start = start;
    this.home = home;
    this.node = node;
    this.host = parts.host();
    this.discoveries = parts.discoveries();
    this.forwarder = parts.forwarder();
    this.protocol = parts.protocol();
  }

  private record Running(
      Host host, List<NamedDiscovery> discoveries, Forwarder forwarder, String protocol) {}

  /// Starts the host and all that belongs to it.
  static Session open(
      Values values,
      Plugins plugins,
      TunnelOptions options,
      Surroundings surroundings,
      Announcements announcements)
      throws CommandException, TunnelException, InterruptedException {
    long start = System.nanoTime();
    PluginSettings settings = Settings.read(values, plugins);
    Plugin transport = Node.transport(plugins, options.transport());
    Plugin kind = Node.forwarder(plugins, options.kind());
    List<Plugin> chosen = Node.discoveries(plugins, options.discoveries());
    plugins.failures().forEach(one -> announcements.tell(Notice.PluginState.failed(one)));
    tellUsed(announcements, transport, chosen, kind);
    tellUnused(values, plugins, announcements);
    DataHome home = home(values, surroundings);
    home.notices().forEach(announcements::warn);
    Node node =
        new Node(settings, home.slot().map(Slot::directory), surroundings.clock(), announcements);
    boolean opened = false;
    try {
      Forwarder forwarder = node.forwarder(kind);
      Host host = node.host(transport, options.listen());
      announcements.tell(Notice.Started.of(values.command(), host));
      Running running =
          new Running(
              host, node.discoveries(chosen, host), forwarder, TunnelProtocols.open(kind.name()));
      opened = true;
      return new Session(announcements, start, home, node, running);
    } finally {
      if (!opened) {
        node.close();
        home.close();
      }
    }
  }

  Environment environment(io.peertunnel.launcher.tunnel.TunnelListener listener) {
    return new Environment(host, discoveries, forwarder, protocol, home.shared(), listener);
  }

  Host host() {
    return host;
  }

  List<String> discoveryNames() {
    return discoveries.stream().map(NamedDiscovery::name).toList();
  }

  Announcements announcements() {
    return announcements;
  }

  Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    node.close();
    home.close();
  }

  private static DataHome home(Values values, Surroundings surroundings) throws CommandException {
    return values.isSet(Option.EPHEMERAL)
        ? DataHome.none()
        : DataHome.open(DataHome.path(values, surroundings));
  }

  private static void tellUsed(
      Announcements announcements, Plugin transport, List<Plugin> chosen, Plugin forwarder) {
    List<Plugin> used = new ArrayList<>(List.of(transport));
    used.addAll(chosen);
    used.add(forwarder);
    used.forEach(plugin -> announcements.tell(Notice.PluginState.loaded(plugin)));
  }

  private static void tellUnused(Values values, Plugins plugins, Announcements announcements)
      throws CommandException {
    if (TunnelOptions.namesUnusedBootstrap(values)) {
      announcements.warn("nothing uses --bootstrap yet: this version searches the local network");
    }
    Optional<String> stray = Settings.strayVariable(values, plugins);
    stray.ifPresent(name -> announcements.warn(name + " sets nothing: see pt plugins"));
    Settings.orphan(values, plugins)
        .ifPresent(
            value ->
                announcements.warn(
                    value.origin() + " sets nothing: its plugin is not used; see pt plugins"));
  }
}
