package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What an engine works with. Whoever made the parts closes them, after the engine.
///
/// @param host the network
/// @param discoveries all that are to be used; may be empty
/// @param forwarder what carries the local side
/// @param protocol of the streams that carry it, as [TunnelProtocols#open(String)]
/// @param dataDirectory where known addresses may be kept; empty if nothing may be written
/// @param listener hears what happens
public record Environment(
    Host host,
    List<NamedDiscovery> discoveries,
    Forwarder forwarder,
    String protocol,
    Optional<Path> dataDirectory,
    TunnelListener listener) {
  /// Copies the list.
  public Environment {
    discoveries = List.copyOf(discoveries);
  }
}
