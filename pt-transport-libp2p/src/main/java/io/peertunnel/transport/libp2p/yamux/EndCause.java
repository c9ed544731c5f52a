package io.peertunnel.transport.libp2p.yamux;

import io.netty.channel.unix.Errors;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.CloseReason.Origin;
import io.peertunnel.spi.wire.MalformedException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/// Tells the ends of a channel apart. Pure.
///
/// Go peers end a connection by a TCP reset as often as by a FIN, so both are ordinary.
final class EndCause {
  private EndCause() {}

  /// Returns the reason of a channel that ended without a word.
  static CloseReason silent() {
    return new CloseReason(Origin.REMOTE, 0, "The peer closed the connection.");
  }

  /// Returns the reason of a session whose peer broke the rules.
  static CloseReason violation(MalformedException e) {
    return violation("The peer broke the rules of yamux: " + e.getMessage() + ".");
  }

  private static CloseReason violation(String text) {
    return new CloseReason(Origin.VIOLATION, YamuxCode.GO_AWAY_PROTOCOL_ERROR, text);
  }

  /// Returns the reason of a channel that failed.
  static CloseReason of(Throwable cause) {
    return !(cause instanceof IOException) && cause.getCause() instanceof IOException inner
        ? ofBare(inner)
        : ofBare(cause);
  }

  private static CloseReason ofBare(Throwable cause) {
    return switch (cause) {
      case MalformedException e ->
          violation("The peer sent what cannot be read: " + e.getMessage() + ".");
      case SSLException e ->
          violation("The encryption of the connection failed: " + e.getMessage() + ".");
      case ClosedChannelException _ -> silent();
      case Errors.NativeIoException e when isReset(e) -> silent();
      case SocketException _ -> silent();
      case IOException e ->
          new CloseReason(Origin.NETWORK, 0, "The connection broke: " + e.getMessage() + ".");
      default ->
          new CloseReason(
              Origin.LOCAL, YamuxCode.GO_AWAY_INTERNAL_ERROR, "An internal error: " + cause + ".");
    };
  }

  private static boolean isReset(Errors.NativeIoException e) {
    return e.expectedErr() == Errors.ERRNO_ECONNRESET_NEGATIVE
        || e.expectedErr() == Errors.ERRNO_EPIPE_NEGATIVE;
  }
}
