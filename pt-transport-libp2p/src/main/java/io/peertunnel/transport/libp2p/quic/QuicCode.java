package io.peertunnel.transport.libp2p.quic;

import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.CloseReason.Origin;

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
      return new CloseReason(Origin.REMOTE, code, describeClose(code));
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

  private static String describeClose(int code) {
    String why =
        switch (code) {
          case 0 -> "";
          case 0x1000 -> ": it speaks none of our protocols";
          case 0x1001 -> ": it has no resources left for us";
          case 0x1002 -> ": it says that we ask too often";
          case 0x1003 -> ": it says that we broke a protocol";
          case 0x1004 -> ": another connection took its place";
          case 0x1005 -> ": it trimmed its connections";
          case 0x1006 -> ": it is shutting down";
          case 0x1007 -> ": it does not let us in";
          default -> " with error code " + code;
        };
    return "The peer closed the connection" + why + ".";
  }

  /// Says in a sentence for the user why the peer reset a stream.
  static String describeReset(long code) {
    String why =
        switch (Math.clamp(code, 0, Integer.MAX_VALUE)) {
          case 0 -> "";
          case 0x1001 -> ": it does not speak the protocol";
          case 0x1002 -> ": it has no resources left for it";
          case 0x1003 -> ": it says that we ask too often";
          case 0x1004 -> ": it says that we broke the protocol";
          case 0x1005 -> ": another stream took its place";
          case 0x1006 -> ": it trimmed its connections";
          case 0x1007 -> ": it is shutting down";
          case 0x1008 -> ": it does not let us in";
          default -> " with error code " + code;
        };
    return "The peer reset the stream" + why + ".";
  }
}
