package io.peertunnel.spi;

/// Why a connection ended.
///
/// @param origin who ended it
/// @param code the code that was sent or received, as a number; 0 if none
/// @param text one sentence for the user, without the peer's name
public record CloseReason(Origin origin, long code, String text) {
  /// Who ended a connection.
  public enum Origin {
    /// This side, on purpose.
    LOCAL,
    /// The peer, on purpose.
    REMOTE,
    /// Nobody: it broke, timed out or was cut.
    NETWORK,
    /// This side, because the peer broke the rules of a protocol.
    VIOLATION
  }
}
