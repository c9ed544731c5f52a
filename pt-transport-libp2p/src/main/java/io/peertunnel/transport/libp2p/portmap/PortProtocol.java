package io.peertunnel.transport.libp2p.portmap;

/// The transport protocols that a router maps ports of. Pure.
public enum PortProtocol {
  /// Protocol number 6.
  TCP(6, 2),
  /// Protocol number 17.
  UDP(17, 1);

  private final int number;
  private final int natPmpOpcode;

  PortProtocol(int number, int natPmpOpcode) {
    this.number = number;
    this.natPmpOpcode = natPmpOpcode;
  }

  /// Returns the number that IP headers carry, and PCP (RFC 6887, section 11.1).
  int number() {
    return number;
  }

  /// Returns the opcode by which NAT-PMP maps this protocol (RFC 6886, section 3.3).
  int natPmpOpcode() {
    return natPmpOpcode;
  }
}
