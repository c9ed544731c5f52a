package io.peertunnel.spi;

/// Adds a way onto a network.
public interface TransportProvider extends Provider {
  /// Starts a host: reads or creates its identity in the data directory, and listens.
  ///
  /// @throws StateFileException if the identity exists and cannot be used
  /// @throws LocalEndpointException if none of the addresses can be listened on
  Host open(HostOptions options, PluginContext context)
      throws TunnelException, InterruptedException;
}
