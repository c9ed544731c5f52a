package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Kind;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.PluginSettings;
import io.peertunnel.launcher.plugin.Plugins;
import io.peertunnel.launcher.tunnel.Environment;
import io.peertunnel.launcher.tunnel.NamedDiscovery;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A tunnel command from its options to its end. Blocking.
final class Session implements AutoCloseable {
  private static final String FORWARDER = "tcp";

  private final Verb verb;
  private final Announcements announcements;
  private final long start;
  private final DataHome home;
  private final Node node;
  private final Host host;
  private final List<NamedDiscovery> discoveries;
  private final Forwarder forwarder;

  private Session(
      Verb verb, Announcements announcements, long start, DataHome home, Node node, Running parts) {
    this.verb = verb;
    this.announcements = announcements;
    this.start = start;
    this.home = home;
    this.node = node;
    this.host = parts.host();
    this.discoveries = parts.discoveries();
    this.forwarder = parts.forwarder();
  }

  private record Running(Host host, List<NamedDiscovery> discoveries, Forwarder forwarder) {}

  /// Loads the plugins and starts the host.
  static Session open(
      Verb verb,
      Values values,
      TunnelOptions options,
      Surroundings surroundings,
      Announcements announcements)
      throws CommandException, TunnelException, InterruptedException {
    long start = System.nanoTime();
    Plugins plugins = Plugins.load(surroundings.providers());
    PluginSettings settings = Settings.read(values, plugins);
    Plugin transport = Node.transport(plugins, options.transport());
    List<Plugin> chosen = Node.discoveries(plugins, options.discoveries());
    plugins
        .failures()
        .forEach(
            failure ->
                announcements.tell(
                    new Notice.PluginState(
                        failure.id(), "", Notice.PluginState.State.FAILED, failure.reason())));
    tellUsed(announcements, plugins, transport, chosen);
    tellUnused(values, plugins, announcements);
    DataHome home = home(values, surroundings);
    home.notices().forEach(announcements::warn);
    Node node =
        new Node(
            plugins,
            settings,
            home.slot().map(Slot::directory),
            surroundings.clock(),
            announcements);
    boolean opened = false;
    try {
      Forwarder forwarder = node.forwarder(FORWARDER);
      Host host = node.host(transport, options.listen());
      announcements.tell(
          new Notice.Started(
              verb.text(),
              host.id(),
              host.addresses().stream().map(address -> address.withPeer(host.id())).toList(),
              Version.text()));
      Running running = new Running(host, node.discoveries(chosen, host), forwarder);
      opened = true;
      return new Session(verb, announcements, start, home, node, running);
    } finally {
      if (!opened) {
        node.close();
        home.close();
      }
    }
  }

  Environment environment(io.peertunnel.launcher.tunnel.TunnelListener listener) {
    return new Environment(host, discoveries, forwarder, home.shared(), listener);
  }

  Verb verb() {
    return verb;
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
      Announcements announcements, Plugins plugins, Plugin transport, List<Plugin> chosen) {
    List<Plugin> used = new ArrayList<>(List.of(transport));
    used.addAll(chosen);
    plugins.find(Kind.FORWARDER, FORWARDER).ifPresent(used::add);
    used.forEach(
        plugin ->
            announcements.tell(
                new Notice.PluginState(
                    plugin.id(), plugin.origin().version(), Notice.PluginState.State.LOADED, "")));
  }

  private static void tellUnused(Values values, Plugins plugins, Announcements announcements)
      throws CommandException {
    if (TunnelOptions.namesUnusedBootstrap(values)) {
      announcements.warn("nothing uses --bootstrap yet: this version searches the local network");
    }
    Optional<String> stray = Settings.strayVariable(values, plugins);
    stray.ifPresent(name -> announcements.warn(name + " sets nothing: see pt plugins"));
  }
}
