package io.peertunnel.transport.libp2p.yamux;

/// How far a stream has come to its end. Pure.
///
/// Whether the SYN was answered is no part of it: a stream may be written to, ended and reset
/// before.
///
/// @see <a href="https://github.com/hashicorp/yamux/blob/master/spec.md#flag-field">yamux,
///     flags</a>
enum StreamState implements Transition {
  /// Both sides may send.
  OPEN,
  /// We have ended our direction, the peer has not.
  LOCAL_ENDED,
  /// The peer has ended its direction, we have not.
  REMOTE_ENDED,
  /// Both directions ended in order.
  ENDED,
  /// One side cut both directions off.
  RESET;

  /// Returns where `event` leads from here.
  Transition on(StreamEvent event) {
    if (isOver()) {
      return NoTransition.IGNORED;
    }
    return switch (event) {
      case DATA_RECEIVED -> peerMaySend() ? this : NoTransition.REFUSED;
      case FIN_RECEIVED -> afterRemoteEnd();
      case FIN_SENT -> afterLocalEnd();
      case RST_RECEIVED, RST_SENT -> RESET;
    };
  }

  private Transition afterRemoteEnd() {
    return switch (this) {
      case OPEN -> REMOTE_ENDED;
      case LOCAL_ENDED -> ENDED;
      case REMOTE_ENDED, ENDED, RESET -> NoTransition.IGNORED;
    };
  }

  private Transition afterLocalEnd() {
    return switch (this) {
      case OPEN -> LOCAL_ENDED;
      case REMOTE_ENDED -> ENDED;
      case LOCAL_ENDED, ENDED, RESET -> NoTransition.IGNORED;
    };
  }

  /// Returns whether we may send bytes.
  boolean maySend() {
    return this == OPEN || this == REMOTE_ENDED;
  }

  /// Returns whether the peer may send bytes.
  boolean peerMaySend() {
    return this == OPEN || this == LOCAL_ENDED;
  }

  /// Returns whether the stream is forgotten: frames that still name it are late.
  boolean isOver() {
    return this == ENDED || this == RESET;
  }
}
