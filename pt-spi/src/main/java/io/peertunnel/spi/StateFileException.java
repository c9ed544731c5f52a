package io.peertunnel.spi;

/// Says that a file in the data directory cannot be used: unreadable, damaged, or open to others.
/// The message names the file. Exit code 8. Whoever throws this has not changed the file.
public class StateFileException extends TunnelException {
  private static final long serialVersionUID = 1L;

  /// Creates the exception with a sentence for the user.
  public StateFileException(String message) {
    super(message);
  }

  /// Creates the exception with a sentence for the user and what led to it.
  public StateFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
