package io.peertunnel.spi;

/// Says that no address of a peer led to an authenticated connection.
///
/// Each failed address stands among [#getSuppressed()], as an exception whose message names it.
public class PeerUnreachableException extends TunnelException {
  private static final long serialVersionUID = 1L;

  /// Creates the exception with a sentence for the user.
  public PeerUnreachableException(String message) {
    super(message);
  }

  /// Creates the exception with a sentence for the user and what led to it.
  public PeerUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
