package io.peertunnel.transport.libp2p.secure;

import io.peertunnel.spi.TunnelException;

/// Says that both ends of a connection have dialled it, each from the port on which it listens, so
/// that TCP made one connection of two dials and both ends speak first. Another dial, from another
/// port, cannot cross the peer's.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9293.html#section-3.5">RFC 9293, section 3.5</a>
public final class CrossedDialsException extends TunnelException {
  private static final long serialVersionUID = 1L;

  CrossedDialsException() {
    super("the peer dialled us at the same moment, and both ends speak first");
  }
}
