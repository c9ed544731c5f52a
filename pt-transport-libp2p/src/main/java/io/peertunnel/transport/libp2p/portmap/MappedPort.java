package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.Multiaddr;
import java.net.InetSocketAddress;

/// A port that the router maps for us at present. Pure.
///
/// @param local where we listen
/// @param external where the router takes it in for us
/// @param by the protocol that got the mapping
public record MappedPort(LocalPort local, InetSocketAddress external, GatewayKind by) {
  /// Tells whether the router's address is public by go-libp2p's rules. If it is not, another NAT
  /// stands in front of the router, and the address is of no use to strangers.
  public boolean isPublic() {
    return Multiaddr.ofTcp(external).isPublic();
  }
}
