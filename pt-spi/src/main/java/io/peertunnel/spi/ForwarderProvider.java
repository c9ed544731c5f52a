package io.peertunnel.spi;

import java.net.SocketAddress;

/// Adds a kind of local service that a tunnel can carry. Its [#name()] is the command that shares
/// such a service: `pt tcp`.
public interface ForwarderProvider extends Provider {
  /// Creates the forwarder. Opens nothing yet.
  Forwarder create(PluginContext context);

  /// Reads where a service of this kind is, as the user writes it after `--target` (the shared
  /// service) and `--local` (where local clients connect). Only kinds whose services are not at an
  /// IP address and a port have such addresses; the others keep this default, and their users give
  /// `--port`.
  ///
  /// @throws IllegalArgumentException if the text is no such address; its message ends a sentence
  ///     that begins with the option, as `must be a path`
  default SocketAddress address(String text) {
    throw new IllegalArgumentException("is not for " + name() + "; give --port");
  }
}
