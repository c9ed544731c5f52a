package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.net.InterfaceAddresses;
import io.peertunnel.transport.libp2p.portmap.RouteTable.Route;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks where routers could be, from this machine's routes and interfaces. Blocks briefly; sends
/// nothing.
///
/// Linux tells its default routes. Elsewhere the first address of each private network is taken for
/// the router's, which is right for nearly all homes, and IPv6 routers are not found. Only links on
/// which we have a private address are asked over IPv4: where ours is public nobody need map it.
final class LocalLinks {
  private static final System.Logger LOG = System.getLogger(LocalLinks.class.getName());
  private static final Path ROUTES_4 = Path.of("/proc/net/route");
  private static final Path ROUTES_6 = Path.of("/proc/net/ipv6_route");
  private static final InetSocketAddress SSDP = new InetSocketAddress("239.255.255.250", 1900);

  private LocalLinks() {}

  /// Returns the routers of a family, and for IPv4 where to search for UPnP.
  static Neighbourhood around(StandardProtocolFamily family) {
    try {
      return family == StandardProtocolFamily.INET6 ? around6() : around4();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot tell where the router is", e);
      return new Neighbourhood(List.of(), List.of());
    }
  }

  private static Neighbourhood around4() throws IOException {
    List<RouterAddress> routers =
        Files.isReadable(ROUTES_4)
            ? routed4(
                RouteTable.parse4(
                    Files.readAllLines(ROUTES_4, StandardCharsets.US_ASCII),
                    ByteOrder.nativeOrder()))
            : guessed4();
    List<SsdpTarget> searches = new ArrayList<>();
    for (RouterAddress router : routers) {
      NetworkInterface device = NetworkInterface.getByInetAddress(router.local());
      if (router.local().isSiteLocalAddress() && device != null && device.supportsMulticast()) {
        searches.add(new SsdpTarget(SSDP, router.local()));
      }
    }
    return new Neighbourhood(routers, searches.stream().distinct().toList());
  }

  private static List<RouterAddress> routed4(List<Route> routes) throws SocketException {
    List<RouterAddress> routers = new ArrayList<>();
    for (Route route : routes) {
      NetworkInterface device = NetworkInterface.getByName(route.device());
      if (device != null) {
        device.getInterfaceAddresses().stream()
            .filter(address -> isPrivate4(address.getAddress()))
            .findFirst()
            .ifPresent(address -> routers.add(router(route.router(), address.getAddress())));
      }
    }
    return routers;
  }

  private static List<RouterAddress> guessed4() throws SocketException {
    List<RouterAddress> routers = new ArrayList<>();
    var devices = NetworkInterface.networkInterfaces().iterator();
    while (devices.hasNext() && routers.size() < RouteTable.MAX_ROUTES) {
      NetworkInterface device = devices.next();
      if (device.isUp() && !device.isLoopback() && !device.isPointToPoint()) {
        device.getInterfaceAddresses().stream()
            .filter(address -> isPrivate4(address.getAddress()))
            .findFirst()
            .flatMap(LocalLinks::guess)
            .ifPresent(routers::add);
      }
    }
    return routers;
  }

  private static Optional<RouterAddress> guess(InterfaceAddress address) {
    InetAddress local = address.getAddress();
    return firstOf(local, address.getNetworkPrefixLength())
        .filter(router -> !router.equals(local))
        .map(router -> router(router, local));
  }

  /// Returns the first address of a network; none for networks of one or two addresses. Pure.
  static Optional<InetAddress> firstOf(InetAddress address, int prefix) {
    if (prefix < 8 || prefix > 30) {
      return Optional.empty();
    }
    byte[] bytes = address.getAddress();
    for (int bit = prefix; bit < 32; bit++) {
      bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
    }
    bytes[3] |= 1;
    return Optional.of(address(bytes));
  }

  private static Neighbourhood around6() throws IOException {
    List<RouterAddress> routers = new ArrayList<>();
    if (Files.isReadable(ROUTES_6)) {
      List<String> lines = Files.readAllLines(ROUTES_6, StandardCharsets.US_ASCII);
      for (Route route : RouteTable.parse6(lines)) {
        NetworkInterface device = NetworkInterface.getByName(route.device());
        if (device != null) {
          InetAddress router =
              Inet6Address.getByAddress(null, route.router().getAddress(), device.getIndex());
          device
              .inetAddresses()
              .filter(address -> address instanceof Inet6Address)
              .map(InterfaceAddresses::withoutScope)
              .filter(LocalLinks::isPublic)
              .findFirst()
              .ifPresent(local -> routers.add(router(router, local)));
        }
      }
    }
    return new Neighbourhood(routers, List.of());
  }

  private static RouterAddress router(InetAddress address, InetAddress local) {
    return new RouterAddress(new InetSocketAddress(address, NatPmpMessage.PORT), local);
  }

  private static boolean isPrivate4(InetAddress address) {
    return address instanceof Inet4Address && !isPublic(address);
  }

  private static boolean isPublic(InetAddress address) {
    return Multiaddr.ofTcp(new InetSocketAddress(address, 1)).isPublic();
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IPv4 address has 4 bytes", e);
    }
  }
}
