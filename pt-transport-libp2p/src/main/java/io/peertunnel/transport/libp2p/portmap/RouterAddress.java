package io.peertunnel.transport.libp2p.portmap;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A router that may speak PCP or NAT-PMP. Pure.
///
/// @param socket where it would listen
/// @param local the address of ours on its link, of the same family
record RouterAddress(InetSocketAddress socket, InetAddress local) {
  /// Tells whether it is asked over IPv4, which NAT-PMP needs.
  boolean isIp4() {
    return local instanceof Inet4Address;
  }
}
