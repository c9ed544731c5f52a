package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.TunnelException;

/// A router did not do what we asked for.
final class MappingException extends TunnelException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /// What is to be done about it.
  enum Reason {
    /// Somebody else has the external port: ask for another.
    CONFLICT,
    /// It will not map this port, or none: ask another router, or later.
    REFUSED,
    /// No answer came that makes sense: the router is gone.
    SILENT
  }

  MappingException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  MappingException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
