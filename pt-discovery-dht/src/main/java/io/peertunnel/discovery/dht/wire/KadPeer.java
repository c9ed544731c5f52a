package io.peertunnel.discovery.dht.wire;

import io.peertunnel.spi.PeerInfo;

/// A peer as a message names it.
///
/// @param info who and where
/// @param connection how the sender is connected to it
public record KadPeer(PeerInfo info, Connectedness connection) {
  /// How a sender says it is connected to a peer. The order is the number on the wire.
  public enum Connectedness {
    /// Not connected, and nothing more is known.
    NOT_CONNECTED,
    /// Connected now.
    CONNECTED,
    /// Was connected a short while ago.
    CAN_CONNECT,
    /// Could not be connected to.
    CANNOT_CONNECT
  }
}
