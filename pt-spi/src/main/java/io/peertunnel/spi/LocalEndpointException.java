package io.peertunnel.spi;

/// Says that an address of this machine cannot be used: a port that is taken or not permitted, or
/// an address that is not this machine's. Exit code 6.
public class LocalEndpointException extends TunnelException {
  private static final long serialVersionUID = 1L;

  /// Creates the exception with a sentence for the user.
  public LocalEndpointException(String message) {
    super(message);
  }

  /// Creates the exception with a sentence for the user and what led to it.
  public LocalEndpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
