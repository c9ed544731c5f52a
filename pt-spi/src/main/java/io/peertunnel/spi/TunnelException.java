package io.peertunnel.spi;

import java.io.IOException;

/// Says that the network or a peer failed. The message is one sentence for the user: what happened,
/// to what.
///
/// Callers own the retry. Subclasses exist where a caller acts differently; nothing depends on the
/// text.
public class TunnelException extends IOException {
  private static final long serialVersionUID = 1L;

  /// Creates the exception with a sentence for the user.
  public TunnelException(String message) {
    super(message);
  }

  /// Creates the exception with a sentence for the user and what led to it.
  public TunnelException(String message, Throwable cause) {
    super(message, cause);
  }
}
