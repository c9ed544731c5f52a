package io.peertunnel.transport.libp2p.identify;

/// What carries a socket's bytes over IP. A NAT treats the two apart.
public enum IpTransport {
  /// TCP, and what runs over it.
  TCP,
  /// UDP, and what runs over it, as QUIC does.
  UDP
}
