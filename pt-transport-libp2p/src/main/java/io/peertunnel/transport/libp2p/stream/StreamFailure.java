package io.peertunnel.transport.libp2p.stream;

import io.peertunnel.spi.ProtocolNotSupportedException;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;

/// Why a stream was cut off. Pure.
///
/// @param kind what happened
/// @param message one sentence for the user
/// @param code the code of the reset
record StreamFailure(Kind kind, String message, long code) {
  enum Kind {
    RESET,
    REFUSED
  }

  static StreamFailure reset(StreamResetException cause) {
    return new StreamFailure(Kind.RESET, String.valueOf(cause.getMessage()), cause.code());
  }

  static StreamFailure here(long code) {
    return new StreamFailure(Kind.RESET, "the stream was reset on this side", code);
  }

  static StreamFailure refused(String protocol) {
    return new StreamFailure(
        Kind.REFUSED,
        "the peer answered that it does not speak " + protocol,
        ErrorCode.NEGOTIATION_FAILED);
  }

  static StreamFailure malformed(String what) {
    return new StreamFailure(
        Kind.RESET, "the peer's answer is malformed: " + what, ErrorCode.NEGOTIATION_FAILED);
  }

  /// Returns the exception for the blocking face. A new one each time: its stack is the caller's.
  TunnelException exception() {
    return kind == Kind.REFUSED ? new ProtocolNotSupportedException(message) : asReset();
  }

  /// Returns the exception for the flowing face, which knows resets only.
  StreamResetException asReset() {
    return new StreamResetException(message, code);
  }
}
