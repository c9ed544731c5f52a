package io.peertunnel.transport.libp2p.ws;

import java.util.Arrays;
import java.util.Optional;

/// What a frame is. Pure.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">RFC 6455, 5.2</a>
enum Opcode {
  /// More of the message before.
  CONTINUATION(0),
  /// The beginning of a message of text.
  TEXT(1),
  /// The beginning of a message of bytes.
  BINARY(2),
  /// The sender ends the connection.
  CLOSE(8),
  /// Must be answered.
  PING(9),
  /// An answer.
  PONG(10);

  private static final int FIRST_CONTROL = 8;

  private final int number;

  Opcode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  boolean isControl() {
    return number >= FIRST_CONTROL;
  }

  static Optional<Opcode> of(int number) {
    return Arrays.stream(values()).filter(each -> each.number == number).findFirst();
  }
}
