package io.peertunnel.transport.libp2p.yamux;

/// The header of a frame. Pure. Numbers of 32 bits are unsigned and kept in a `long`.
///
/// @see <a href="https://github.com/hashicorp/yamux/blob/master/spec.md#framing">yamux, Framing</a>
sealed interface YamuxFrame {
  /// The size of every header in bytes.
  int HEADER_SIZE = 12;

  /// What a frame does to the life of its stream, or to a ping. Several may be set at once.
  int SYN = 1;

  /// Answers a SYN.
  int ACK = 2;

  /// The sender sends no more on this stream.
  int FIN = 4;

  /// The sender has cut the stream off.
  int RST = 8;

  /// Bytes of a stream; they follow the header.
  ///
  /// @param length the size of the body in bytes
  record Data(long stream, int flags, int length) implements YamuxFrame {}

  /// More credit for a stream.
  ///
  /// @param value the credit in bytes; an error code if RST is set
  record WindowUpdate(long stream, int flags, long value) implements YamuxFrame {}

  /// A question whether the peer is there (SYN), or its answer (ACK).
  ///
  /// @param value an opaque number that the answer repeats
  record Ping(int flags, long value) implements YamuxFrame {}

  /// The sender ends the session.
  ///
  /// @param code why: see [YamuxCode]
  record GoAway(long code) implements YamuxFrame {}
}
