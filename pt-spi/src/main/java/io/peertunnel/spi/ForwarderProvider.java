package io.peertunnel.spi;

/// Adds a kind of local service that a tunnel can carry. Its [#name()] is the command that shares
/// such a service: `tcp`.
public interface ForwarderProvider extends Provider {
  /// Creates the forwarder. Opens nothing yet.
  Forwarder create(PluginContext context);
}
