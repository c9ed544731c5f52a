package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.PluginSettings;
import io.peertunnel.launcher.plugin.Plugins;
import io.peertunnel.launcher.tunnel.NamedDiscovery;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.TunnelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A command before it has a host: its plugins are chosen and told of, their settings gathered, its
/// place in the data directory taken. Blocking.
final class Outset implements AutoCloseable {
  private final long start = System.nanoTime();
  private final Announcements announcements;
  private final Chosen chosen;
  private final DataHome home;
  private final Node node;

  private Outset(Announcements announcements, Chosen chosen, DataHome home, Node node) {
    this.announcements = announcements;
    this.chosen = chosen;
    this.home = home;
    this.node = node;
  }

  /// What the command is to run with.
  ///
  /// @param shared given to each plugin that declares it, unless the user sets it there
  record Plan(Plugins plugins, Chosen chosen, Map<SharedSetting, String> shared) {
    private PluginSettings settings(Values values) throws CommandException {
      PluginSettings settings = Settings.read(values, plugins);
      shared.forEach((setting, value) -> settings.share(setting.key(), setting.type(), value));
      return settings;
    }

    private List<SharedSetting> unused() {
      return shared.entrySet().stream()
          .filter(given -> !given.getValue().equals(NetworkOptions.NONE))
          .map(Map.Entry::getKey)
          .filter(setting -> !setting.unused().isEmpty())
          .filter(setting -> !setting.isDeclaredBy(chosen.all()))
          .toList();
    }
  }

  /// Gathers all of it, and tells what the user gave in vain.
  static Outset prepare(
      Values values, Plan plan, Surroundings surroundings, Announcements announcements)
      throws CommandException {
    PluginSettings settings = plan.settings(values);
    plan.plugins().failures().forEach(one -> announcements.tell(Notice.PluginState.failed(one)));
    plan.chosen().all().forEach(one -> announcements.tell(Notice.PluginState.loaded(one)));
    tellUnused(values, plan, announcements);
    DataHome home = home(values, surroundings);
    home.notices().forEach(announcements::warn);
    Optional<Path> own = home.slot().map(Slot::directory);
    Node node = new Node(settings, own, surroundings.clock(), announcements);
    return new Outset(announcements, plan.chosen(), home, node);
  }

  /// Creates the forwarder. Comes before the host, so that it is closed after it.
  Forwarder forwarder(Plugin forwarder) throws TunnelException {
    return node.forwarder(forwarder);
  }

  /// Starts the host, tells of it as the command `name`, and starts its discoveries.
  Session start(String name, Listening listening) throws TunnelException, InterruptedException {
    Host host = host(listening);
    announcements.tell(Notice.Started.of(name, host));
    List<NamedDiscovery> discoveries = node.discoveries(chosen.discoveries(), host);
    return new Session(this, host, discoveries);
  }

  Announcements announcements() {
    return announcements;
  }

  /// Where all processes of this user may keep what they share; empty if nothing may be written.
  Optional<Path> shared() {
    return home.shared();
  }

  Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    node.close();
    home.close();
  }

  private Host host(Listening listening) throws TunnelException, InterruptedException {
    try {
      return node.host(chosen.transport(), listening.wanted());
    } catch (LocalEndpointException e) {
      if (listening.otherwise().isEmpty()) {
        throw e;
      }
      announcements.warn(e.getMessage() + "; listening on another port this time");
      return node.host(chosen.transport(), listening.otherwise());
    }
  }

  private static DataHome home(Values values, Surroundings surroundings) throws CommandException {
    return values.isSet(Option.EPHEMERAL)
        ? DataHome.none()
        : DataHome.open(DataHome.path(values, surroundings));
  }

  private static void tellUnused(Values values, Plan plan, Announcements announcements) {
    plan.unused().forEach(setting -> announcements.warn(setting.unused()));
    Plugins plugins = plan.plugins();
    Settings.strayVariable(values, plugins)
        .ifPresent(name -> announcements.warn(name + " sets nothing: see pt plugins"));
    Settings.orphan(values, plugins)
        .ifPresent(
            value ->
                announcements.warn(
                    value.origin() + " sets nothing: its plugin is not used; see pt plugins"));
  }
}
