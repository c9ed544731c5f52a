package io.peertunnel.transport.libp2p.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The IP addresses of this machine, and what they make of a wildcard listening address.
public final class InterfaceAddresses {
  private InterfaceAddresses() {}

  /// Returns the usable addresses of all interfaces that are up, loopback last. IPv6 link-local
  /// ones are left out: they mean nothing to a peer. Blocks briefly.
  public static List<InetAddress> current() throws SocketException {
    List<InetAddress> found = new ArrayList<>();
    var interfaces = NetworkInterface.networkInterfaces().iterator();
    while (interfaces.hasNext()) {
      NetworkInterface next = interfaces.next();
      if (next.isUp()) {
        next.inetAddresses()
            .filter(address -> !isLinkLocal6(address) && !address.isMulticastAddress())
            .map(InterfaceAddresses::withoutScope)
            .forEach(found::add);
      }
    }
    found.sort(Comparator.comparing(InetAddress::isLoopbackAddress));
    return List.copyOf(found);
  }

  /// Replaces wildcard addresses by the addresses of this machine of their family. Pure.
  ///
  /// @param listening where we listen
  /// @param interfaces the addresses of this machine
  /// @return each address once, loopback last
  public static List<InetSocketAddress> concrete(
      Collection<InetSocketAddress> listening, Collection<InetAddress> interfaces) {
    Set<InetSocketAddress> result = new LinkedHashSet<>();
    for (InetSocketAddress socket : listening) {
      if (socket.getAddress().isAnyLocalAddress()) {
        interfaces.stream()
            .filter(address -> isIp6(address) == isIp6(socket.getAddress()))
            .forEach(address -> result.add(new InetSocketAddress(address, socket.getPort())));
      } else {
        result.add(socket);
      }
    }
    return result.stream()
        .sorted(
            Comparator.comparing(
                (InetSocketAddress socket) -> socket.getAddress().isLoopbackAddress()))
        .toList();
  }

  /// Returns the same address without the interface that the system notes in IPv6 addresses. Pure.
  public static InetAddress withoutScope(InetAddress address) {
    if (!isIp6(address)) {
      return address;
    }
    try {
      return Inet6Address.getByAddress(null, address.getAddress(), -1);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IPv6 address has 16 bytes", e);
    }
  }

  private static boolean isLinkLocal6(InetAddress address) {
    return isIp6(address) && address.isLinkLocalAddress();
  }

  private static boolean isIp6(InetAddress address) {
    return address instanceof Inet6Address;
  }
}
