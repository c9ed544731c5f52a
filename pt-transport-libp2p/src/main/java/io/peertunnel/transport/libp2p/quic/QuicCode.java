package io.peertunnel.transport.libp2p.quic;

import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.CloseReason.Origin;
import io.peertunnel.transport.libp2p.mux.PeerWords;

/// The codes that end connections and streams, and what they mean. Pure. Codes unknown to us stay
/// numbers.
///
/// @see <a
///     href="https://github.com/libp2p/specs/blob/7740c07/error-codes/README.md">error codes</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-20">RFC 9000, 20</a>
final class QuicCode {
  /// A stream that there is no room for.
  static final long STREAM_RESOURCE_LIMIT = 0x1002;

  private static final int TLS_ALERT = 0x100;
  private static final int LAST_TLS_ALERT = 0x1ff;

  private QuicCode() {}

  /// Returns a code as the codec takes it; it takes 31 bits where QUIC has 62.
  static int narrow(long code) {
    return Math.clamp(code, 0, Integer.MAX_VALUE);
  }

  /// Returns the reason of a connection that the peer closed.
  static CloseReason closed(QuicConnectionCloseEvent event) {
    int code = event.error();
    if (event.isApplicationClose()) {
      return new CloseReason(Origin.REMOTE, code, PeerWords.describeClose(code));
    }
    return new CloseReason(Origin.REMOTE, 0, describeTransport(code));
  }

  private static String describeTransport(int code) {
    if (code == 0) {
      return "The peer closed the connection.";
    }
    if (code >= TLS_ALERT && code <= LAST_TLS_ALERT) {
      return "The peer refused us in the TLS handshake, with alert " + (code - TLS_ALERT) + ".";
    }
    return "The peer ended the connection with the QUIC error " + code + ".";
  }
}
