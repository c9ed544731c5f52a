package io.peertunnel.spi;

/// Says that the peer answered that it does not speak the protocol of a stream.
///
/// A program that has just started may speak it a moment later, so a retry can help.
public class ProtocolNotSupportedException extends TunnelException {
  private static final long serialVersionUID = 1L;

  /// Creates the exception with a sentence for the user.
  public ProtocolNotSupportedException(String message) {
    super(message);
  }

  /// Creates the exception with a sentence for the user and what led to it.
  public ProtocolNotSupportedException(String message, Throwable cause) {
    super(message, cause);
  }
}
