package io.peertunnel.transport.libp2p.ws;

import io.peertunnel.spi.wire.MalformedException;

/// Says that the peer's frames are not as they must be.
final class BadFrameException extends MalformedException {
  private static final long serialVersionUID = 1L;

  private final CloseCode code;

  /// Creates the exception.
  ///
  /// @param code what the peer is told
  BadFrameException(CloseCode code, String message) {
    super(message);
    this.code = code;
  }

  CloseCode code() {
    return code;
  }
}
