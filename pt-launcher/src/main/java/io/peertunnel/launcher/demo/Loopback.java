package io.peertunnel.launcher.demo;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The interface on which a machine talks to itself. Blocking.
///
/// @param name what the system calls it: `lo`, `lo0`, `lo1`
/// @param addresses its loopback addresses, IPv4 first; at least one
public record Loopback(String name, List<InetAddress> addresses) {
  /// Copies the list.
  public Loopback {
    addresses = List.copyOf(addresses);
  }

  /// Finds it by what it is, since its name differs between systems; empty if none is up.
  public static Optional<Loopback> find() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(Loopback::isUsable)
          .min(Comparator.comparingInt(NetworkInterface::getIndex))
          .map(nic -> new Loopback(nic.getName(), addresses(nic)));
    } catch (SocketException e) {
      return Optional.empty();
    }
  }

  /// Returns the address to use where one is enough.
  public InetAddress first() {
    return addresses.getFirst();
  }

  private static boolean isUsable(NetworkInterface nic) {
    try {
      return nic.isUp() && nic.isLoopback() && !addresses(nic).isEmpty();
    } catch (SocketException e) {
      return false;
    }
  }

  /// One address of each family: a loopback interface may carry many more.
  private static List<InetAddress> addresses(NetworkInterface nic) {
    List<InetAddress> all = nic.inetAddresses().filter(InetAddress::isLoopbackAddress).toList();
    return List.of(true, false).stream()
        .flatMap(
            four ->
                all.stream()
                    .filter(ip -> ip instanceof Inet4Address == four)
                    .sorted(ORDER)
                    .limit(1))
        .toList();
  }

  private static final Comparator<InetAddress> ORDER =
      Comparator.comparing(InetAddress::getAddress, java.util.Arrays::compareUnsigned);
}
