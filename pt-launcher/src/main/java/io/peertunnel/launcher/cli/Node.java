package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Faults;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.PluginFault;
import io.peertunnel.launcher.plugin.PluginSettings;
import io.peertunnel.launcher.plugin.PluginTasks;
import io.peertunnel.launcher.tunnel.NamedDiscovery;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.DiscoveryProvider;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.ForwarderProvider;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostOptions;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.TransportProvider;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What runs for a command: a host, the discoveries, a forwarder. Closes all of it in reverse.
/// Blocking.
final class Node implements AutoCloseable {
  private final PluginSettings settings;
  private final Optional<Path> directory;
  private final InstantSource clock;
  private final Announcements announcements;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  Node(
      PluginSettings settings,
      Optional<Path> directory,
      InstantSource clock,
      Announcements announcements) {
    this.settings = settings;
    this.directory = directory;
    this.clock = clock;
    this.announcements = announcements;
  }

  Host host(Plugin transport, List<Multiaddr> listen) throws TunnelException, InterruptedException {
    HostOptions options = new HostOptions(listen, Version.agent());
    PluginTasks context = context(transport, directory);
    try {
      Host host = made(((TransportProvider) transport.provider()).open(options, context));
      parts.push(host);
      return host;
    } catch (RuntimeException | Error e) {
      // A call into a plugin: whatever it throws is its fault.
      throw new TunnelException(transport.id() + " failed: " + Faults.reason(e), e);
    }
  }

  /// Starts the discoveries; one that cannot start is left out with a warning.
  List<NamedDiscovery> discoveries(List<Plugin> chosen, Host host) {
    List<NamedDiscovery> running = new ArrayList<>();
    for (Plugin plugin : chosen) {
      try {
        PluginTasks context = context(plugin, ownDirectory(plugin));
        DiscoveryProvider provider = (DiscoveryProvider) plugin.provider();
        Discovery discovery = plugin.patience().call(() -> made(provider.create(host, context)));
        parts.push(discovery);
        running.add(new NamedDiscovery(plugin.name(), discovery));
      } catch (PluginFault e) {
        announcements.warn(plugin.id() + " does not run: " + e.getMessage());
      }
    }
    return running;
  }

  Forwarder forwarder(Plugin plugin) throws TunnelException {
    ForwarderProvider provider = (ForwarderProvider) plugin.provider();
    PluginTasks context = context(plugin, ownDirectory(plugin));
    try {
      Forwarder forwarder = plugin.patience().call(() -> made(provider.create(context)));
      parts.push(forwarder);
      return forwarder;
    } catch (PluginFault e) {
      throw new TunnelException(plugin.id() + " failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception | Error e) {
        // A call into a plugin: whatever it throws is its fault.
        announcements.warn("a plugin failed while it was closed: " + Faults.reason(e));
      }
    }
  }

  private static <T> T made(T part) {
    return Objects.requireNonNull(part, "it returned nothing");
  }

  private PluginTasks context(Plugin plugin, Optional<Path> place) {
    PluginTasks context =
        new PluginTasks(
            plugin,
            settings,
            place,
            clock,
            (name, level, message) -> announcements.tell(level, name + ": " + message));
    parts.push(context);
    return context;
  }

  private Optional<Path> ownDirectory(Plugin plugin) {
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    Path own = directory.orElseThrow().resolve(plugin.name());
    try {
      PrivateDirectory.create(own);
      return Optional.of(own);
    } catch (IOException e) {
      announcements.warn(plugin.id() + " cannot keep anything: " + own + " cannot be created");
      return Optional.empty();
    }
  }
}
