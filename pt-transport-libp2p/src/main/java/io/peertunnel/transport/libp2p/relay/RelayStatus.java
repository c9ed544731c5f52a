package io.peertunnel.transport.libp2p.relay;

/// What a relay, or the target of a circuit, answers. Pure.
///
/// @param code the number on the wire; others than the constants may come
public record RelayStatus(int code) {
  static final RelayStatus OK = new RelayStatus(100);
  static final RelayStatus RESERVATION_REFUSED = new RelayStatus(200);
  static final RelayStatus RESOURCE_LIMIT_EXCEEDED = new RelayStatus(201);
  static final RelayStatus PERMISSION_DENIED = new RelayStatus(202);
  static final RelayStatus CONNECTION_FAILED = new RelayStatus(203);
  static final RelayStatus NO_RESERVATION = new RelayStatus(204);
  static final RelayStatus MALFORMED_MESSAGE = new RelayStatus(400);
  static final RelayStatus UNEXPECTED_MESSAGE = new RelayStatus(401);

  /// Returns true if the request was granted.
  public boolean isOk() {
    return code == OK.code;
  }

  /// Returns what the status says, in words that follow "the relay answered that".
  public String words() {
    return switch (code) {
      case 100 -> "all is well";
      case 200 -> "it makes no reservation for us";
      case 201 -> "one of its limits is reached";
      case 202 -> "we may not use it so";
      case 203 -> "it cannot connect to the peer";
      case 204 -> "the peer has no reservation with it";
      case 400 -> "it does not understand our request";
      case 401 -> "it did not expect our request";
      default -> "status " + code + ", which is unknown to us";
    };
  }
}
