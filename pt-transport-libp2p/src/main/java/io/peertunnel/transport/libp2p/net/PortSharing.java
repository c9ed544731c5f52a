package io.peertunnel.transport.libp2p.net;

/// Whether outgoing connections leave from the port that we listen on, which is what makes hole
/// punching and the peers' view of our address work.
public enum PortSharing {
  /// They leave from the listening port, where the system can (`SO_REUSEPORT`).
  LISTENING_PORT,
  /// They leave from a port that the system chooses.
  NONE
}
