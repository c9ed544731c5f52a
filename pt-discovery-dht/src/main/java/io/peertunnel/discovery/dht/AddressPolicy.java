package io.peertunnel.discovery.dht;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import java.util.List;

/// Which addresses count on this network. Thread-safe.
@FunctionalInterface
interface AddressPolicy {
  /// Returns those of the addresses told by a peer that may be kept and told to others.
  ///
  /// @param by the connection on which they were told
  List<Multiaddr> usable(List<Multiaddr> told, Connection by);
}
