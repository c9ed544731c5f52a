package io.peertunnel.spi;

/// Adds a way to find peers.
public interface DiscoveryProvider extends Provider {
  /// Starts a discovery for `host`. It may open sockets and start tasks; it does not block.
  ///
  /// @throws TunnelException if it cannot work on this machine, with a sentence for the user
  Discovery create(Host host, PluginContext context) throws TunnelException;
}
