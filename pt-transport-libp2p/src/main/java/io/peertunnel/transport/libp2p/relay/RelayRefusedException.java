package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.TunnelException;

/// Says that a relay answered a request, and the answer was no.
public final class RelayRefusedException extends TunnelException {
  private static final long serialVersionUID = 1L;

  private final int code;

  RelayRefusedException(String message, RelayStatus status) {
    super(message);
    this.code = status.code();
  }

  /// Returns what the relay answered.
  public RelayStatus status() {
    return new RelayStatus(code);
  }
}
