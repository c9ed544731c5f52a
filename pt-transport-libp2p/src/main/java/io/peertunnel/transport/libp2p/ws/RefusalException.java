package io.peertunnel.transport.libp2p.ws;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.peertunnel.spi.TunnelException;

/// Says that a request opens no WebSocket here.
final class RefusalException extends TunnelException {
  private static final long serialVersionUID = 1L;

  private final int status;

  RefusalException(HttpResponseStatus status, String message) {
    super(message);
    this.status = status.code();
  }

  HttpResponseStatus status() {
    return HttpResponseStatus.valueOf(status);
  }
}
