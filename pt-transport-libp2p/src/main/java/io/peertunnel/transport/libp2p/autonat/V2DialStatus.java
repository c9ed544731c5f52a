package io.peertunnel.transport.libp2p.autonat;

/// What came of a dial, in numbers of the wire. Pure.
final class V2DialStatus {
  static final int UNUSED = 0;
  static final int DIAL_ERROR = 100;
  static final int DIAL_BACK_ERROR = 101;
  static final int OK = 200;

  private V2DialStatus() {}
}
