package io.peertunnel.transport.libp2p.tls;

import io.netty.handler.codec.DecoderException;
import io.peertunnel.spi.TunnelException;

/// Turns what TLS says of a failure into a sentence for the user. Pure.
final class TlsFailure {
  private static final int MAX_CAUSES = 8;

  private TlsFailure() {}

  /// Returns the first [TunnelException] among the causes, or one that says what TLS said.
  static TunnelException of(Throwable failure) {
    Throwable deepest = failure;
    for (int i = 0; i < MAX_CAUSES; i++) {
      if (deepest instanceof TunnelException known) {
        return known;
      }
      Throwable cause = deepest.getCause();
      if (cause == null) {
        break;
      }
      deepest = cause;
    }
    return new TunnelException("TLS handshake failed: " + text(failure, deepest), failure);
  }

  private static String text(Throwable failure, Throwable deepest) {
    String text = deepest.getMessage();
    if (text != null) {
      return text;
    }
    return failure instanceof DecoderException ? "malformed record" : failure.toString();
  }
}
