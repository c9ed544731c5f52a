package io.peertunnel.transport.libp2p.autonat;

/// What came of a dial, in numbers of the wire. Pure.
final class V1Status {
  static final int OK = 0;
  static final int DIAL_ERROR = 100;
  static final int DIAL_REFUSED = 101;
  static final int BAD_REQUEST = 200;
  static final int INTERNAL_ERROR = 300;

  private V1Status() {}
}
