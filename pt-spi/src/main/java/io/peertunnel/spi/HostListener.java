package io.peertunnel.spi;

import java.util.List;

/// Hears what happens to a host. Every method does nothing unless overridden.
public interface HostListener {
  /// An authenticated connection came about, dialled or accepted.
  default void connected(Connection connection) {}

  /// The peer of a connection said what it is, or that it has changed. Not every peer does.
  default void introduced(Connection connection, Introduction introduction) {}

  /// A connection ended.
  default void disconnected(Connection connection, CloseReason reason) {}

  /// The path of a peer's connection changed, as from relayed to direct.
  default void pathChanged(Connection connection, ConnectionPath before) {}

  /// The addresses at which the host can be reached changed.
  default void addressesChanged(List<Multiaddr> addresses) {}
}
