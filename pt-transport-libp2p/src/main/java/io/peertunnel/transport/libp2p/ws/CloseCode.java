package io.peertunnel.transport.libp2p.ws;

/// Why a side ends a WebSocket connection, as its close frame says. Pure.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1">RFC 6455, 7.4.1</a>
enum CloseCode {
  /// The connection has served its purpose.
  NORMAL(1000, "closed"),
  /// The peer broke the protocol.
  PROTOCOL_ERROR(1002, "protocol error"),
  /// The peer sent text.
  UNSUPPORTED(1003, "binary messages only"),
  /// The peer's frame is too long.
  TOO_BIG(1009, "frame too long");

  private final int number;
  private final String reason;

  CloseCode(int number, String reason) {
    this.number = number;
    this.reason = reason;
  }

  int number() {
    return number;
  }

  String reason() {
    return reason;
  }
}
