package io.peertunnel.transport.libp2p.identify;

/// What a peer that tells us where it sees us is to us.
public enum Standing {
  /// A relay that holds a reservation of ours, or a node that the user has named.
  TRUSTED,
  /// Anybody else.
  STRANGER
}
