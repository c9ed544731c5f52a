package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import java.net.InetAddress;

/// How far an address means something. Pure.
///
/// Both sides use it: nobody is asked about, and nobody dials, an address that means nothing where
/// the server is. A server on the public Internet deals in public addresses only. One that the
/// client reaches at a private address, as in a laboratory or at home, deals in private ones as
/// well, and on one machine in loopback ones: the client could dial them itself, so it gains
/// nothing by having them dialled.
enum AddressRange {
  /// On one machine.
  LOOPBACK,
  /// In a private network.
  PRIVATE,
  /// On the Internet.
  PUBLIC;

  /// Returns how far `address` means something.
  static AddressRange of(Multiaddr address) {
    if (address.isPublic()) {
      return PUBLIC;
    }
    return address.isLoopback() ? LOOPBACK : PRIVATE;
  }

  /// Tells whether `address` means something where two sides meet in this range.
  boolean covers(Multiaddr address) {
    return of(address).compareTo(this) >= 0;
  }

  /// Tells whether somebody can be asked to dial `address` at all: an IP address, not a name, of
  /// one machine, without a relay.
  static boolean isDialable(Multiaddr address) {
    return !address.isRelayed()
        && !address.has(MultiaddrProtocol.IP6ZONE)
        && address
            .ip()
            .filter(
                ip ->
                    !ip.isMulticastAddress()
                        && !ip.isAnyLocalAddress()
                        && !ip.isLinkLocalAddress()
                        && !isBroadcast(ip))
            .isPresent();
  }

  private static boolean isBroadcast(InetAddress ip) {
    return ip.getHostAddress().equals("255.255.255.255");
  }
}
