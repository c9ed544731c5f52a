package io.peertunnel.discovery.mdns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/// What is known of the network behind one interface. Pure.
///
/// @param name the interface's name
/// @param kind what it leads to
/// @param subnets the interface's addresses
record LinkView(String name, Kind kind, List<Subnet> subnets) {
  /// What an interface leads to.
  enum Kind {
    /// Other machines.
    NETWORK,
    /// This machine only.
    LOOPBACK
  }

  LinkView {
    subnets = List.copyOf(subnets);
  }

  /// Returns true if who has this address is on the link (RFC 6762 section 11). On loopback that is
  /// everybody who can be heard there.
  boolean reaches(InetAddress address) {
    return kind == Kind.LOOPBACK || isLinkLocal6(address) || contains(address);
  }

  /// Returns true if connecting to this address may work for somebody on the link: no unspecified,
  /// multicast or zoned address, and loopback on loopback only.
  boolean serves(InetAddress address) {
    return !address.isAnyLocalAddress()
        && !address.isMulticastAddress()
        && !isLinkLocal6(address)
        && (kind == Kind.LOOPBACK || !address.isLoopbackAddress());
  }

  /// Returns how near to the link an address is; less is nearer.
  int distance(InetAddress address) {
    boolean near = kind == Kind.LOOPBACK ? address.isLoopbackAddress() : contains(address);
    return near ? 0 : 1;
  }

  private boolean contains(InetAddress address) {
    byte[] raw = address.getAddress();
    return subnets.stream().anyMatch(subnet -> subnet.contains(raw));
  }

  private static boolean isLinkLocal6(InetAddress address) {
    return address instanceof Inet6Address && address.isLinkLocalAddress();
  }
}
