package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.tunnel.NamedDiscovery;
import io.peertunnel.spi.Host;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A command with a host that runs. Closes all that belongs to it. Blocking.
final class Session implements AutoCloseable {
  private final Outset outset;
  private final Host host;
  private final List<NamedDiscovery> discoveries;

  Session(Outset outset, Host host, List<NamedDiscovery> discoveries) {
    this.outset = outset;
    this.host = host;
    this.discoveries = List.copyOf(discoveries);
  }

  Host host() {
    return host;
  }

  List<NamedDiscovery> discoveries() {
    return discoveries;
  }

  List<String> discoveryNames() {
    return discoveries.stream().map(NamedDiscovery::name).toList();
  }

  Announcements announcements() {
    return outset.announcements();
  }

  /// Where all processes of this user may keep what they share; empty if nothing may be written.
  Optional<Path> shared() {
    return outset.shared();
  }

  Duration sinceStart() {
    return outset.sinceStart();
  }

  @Override
  public void close() {
    outset.close();
  }
}
