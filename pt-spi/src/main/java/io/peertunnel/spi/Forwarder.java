package io.peertunnel.spi;

import java.net.SocketAddress;
import java.util.List;

/// Joins local sockets with streams. Thread-safe.
public interface Forwarder extends AutoCloseable {
  /// Returns the handler that serves each stream by a connection of its own to `target`.
  ///
  /// @param target where the service is; a name in it is resolved for each connection
  StreamHandler expose(SocketAddress target, ForwardListener listener);

  /// Accepts local clients at every address of `local`, all on one port, and opens a stream for
  /// each client.
  ///
  /// @param local one or more addresses; if their port is 0 one that is free on all of them is
  ///     taken
  /// @throws LocalEndpointException if any of them cannot be bound; then none is
  Binding bind(List<? extends SocketAddress> local, StreamOpener opener, ForwardListener listener)
      throws TunnelException;

  @Override
  void close();

  /// A set of local addresses that accept clients until it is closed. Connections under way go on.
  interface Binding extends Registration {
    /// Returns the addresses, with their true port.
    List<SocketAddress> local();
  }

  /// Opens the stream for one local client.
  @FunctionalInterface
  interface StreamOpener {
    /// Opens a stream to the peer that serves the tunnel. May block for as long as a client should
    /// wait for it.
    ///
    /// @throws TunnelException if there is no such peer now; the client is then refused
    Stream open() throws TunnelException, InterruptedException;
  }
}
