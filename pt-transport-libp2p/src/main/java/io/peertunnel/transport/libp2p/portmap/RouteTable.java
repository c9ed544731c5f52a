package io.peertunnel.transport.libp2p.portmap;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The default routes of Linux's `/proc/net/route` and `/proc/net/ipv6_route`. Pure.
///
/// @see <a href="https://man7.org/linux/man-pages/man5/proc_net.5.html">proc_net(5)</a>
final class RouteTable {
  /// The most routes that are considered.
  static final int MAX_ROUTES = 4;

  private static final int UP_AND_GATEWAY = 0x3;

  private RouteTable() {}

  /// A default route.
  ///
  /// @param device the interface's name
  /// @param router its next hop
  /// @param metric the smaller is preferred
  record Route(String device, InetAddress router, long metric) {}

  /// Reads the default routes of IPv4, the preferred first. Lines that make no sense are left out.
  ///
  /// @param order of the bytes of this machine: the kernel writes addresses as numbers
  static List<Route> parse4(List<String> lines, ByteOrder order) {
    return parse(lines, fields -> route4(fields, order));
  }

  /// Reads the default routes of IPv6, the preferred first. Lines that make no sense are left out.
  static List<Route> parse6(List<String> lines) {
    return parse(lines, RouteTable::route6);
  }

  private interface LineReader {
    Optional<Route> read(String[] fields) throws UnknownHostException;
  }

  private static List<Route> parse(List<String> lines, LineReader reader) {
    List<Route> routes = new ArrayList<>();
    for (String line : lines) {
      try {
        reader.read(line.strip().split("\\s+", -1)).ifPresent(routes::add);
      } catch (IllegalArgumentException | UnknownHostException e) {
        // The heading, or a form of a kernel to come.
      }
    }
    routes.sort(Comparator.comparingLong(Route::metric));
    return routes.stream().limit(MAX_ROUTES).toList();
  }

  /// Fields: device, destination, gateway, flags, references, use, metric, mask, ….
  private static Optional<Route> route4(String[] fields, ByteOrder order)
      throws UnknownHostException {
    if (fields.length < 8 || number(fields[1]) != 0 || number(fields[7]) != 0) {
      return Optional.empty();
    }
    if ((number(fields[3]) & UP_AND_GATEWAY) != UP_AND_GATEWAY) {
      return Optional.empty();
    }
    byte[] router = ByteBuffer.allocate(4).order(order).putInt((int) number(fields[2])).array();
    long metric = Long.parseLong(fields[6]);
    return Optional.of(new Route(fields[0], InetAddress.getByAddress(router), metric));
  }

  /// Fields: destination, its length, source, its length, next hop, metric, references, use, flags,
  /// device.
  private static Optional<Route> route6(String[] fields) throws UnknownHostException {
    if (fields.length < 10 || number(fields[1]) != 0) {
      return Optional.empty();
    }
    if ((number(fields[8]) & UP_AND_GATEWAY) != UP_AND_GATEWAY) {
      return Optional.empty();
    }
    byte[] router = HexFormat.of().parseHex(fields[4]);
    return Optional.of(new Route(fields[9], InetAddress.getByAddress(router), number(fields[5])));
  }

  private static long number(String hex) {
    return Long.parseLong(hex, 16);
  }
}
