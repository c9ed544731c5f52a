package io.peertunnel.transport.libp2p.secure;

import io.peertunnel.spi.TunnelException;

/// Says that a peer did not take the handshake that was begun before it had agreed to it. Another
/// dial asks first.
public final class GuessRefusedException extends TunnelException {
  private static final long serialVersionUID = 1L;

  GuessRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
