package io.peertunnel.transport.libp2p.portmap;

import java.net.StandardProtocolFamily;

/// A port on which we listen. Pure.
///
/// @param protocol of the transport
/// @param family the addresses that it is heard on; IPv6 ports are opened in the router's firewall,
///     where PCP is spoken
/// @param port 1 to 65535
public record LocalPort(PortProtocol protocol, StandardProtocolFamily family, int port) {
  /// Checks the range.
  public LocalPort {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("no port: " + port);
    }
  }
}
