package io.peertunnel.transport.libp2p.secure;

/// Which side of a connection we are in multistream, the handshake and yamux. Usually the dialler
/// is the initiator; hole punching decides otherwise.
public enum Role {
  /// Speaks first; its streams have odd numbers in yamux.
  INITIATOR,
  /// Answers; its streams have even numbers in yamux.
  RESPONDER
}
