package io.peertunnel.spi.wire;

import io.peertunnel.spi.TunnelException;

/// Says that bytes from the network are not what their format demands.
public class MalformedException extends TunnelException {
  private static final long serialVersionUID = 1L;

  /// Creates the exception with what is wrong, in words for a log.
  public MalformedException(String message) {
    super(message);
  }
}
