package io.peertunnel.transport.libp2p.autonat;

/// What came of a request, in numbers of the wire. Pure.
final class V2Status {
  static final int INTERNAL_ERROR = 0;
  static final int REQUEST_REJECTED = 100;
  static final int DIAL_REFUSED = 101;
  static final int OK = 200;

  private V2Status() {}
}
