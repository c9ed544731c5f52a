package io.peertunnel.discovery.dht;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import java.util.List;

/// Decides which addresses that others name are believed. Thread-safe.
interface AddressPolicy {
  /// Returns those that may be dialled or handed on.
  ///
  /// @param told what was named
  /// @param by over which connection
  List<Multiaddr> usable(List<Multiaddr> told, Connection by);
}
