package io.peertunnel.launcher.cli;

import io.peertunnel.spi.Host;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where a node can be reached, and by which addresses others had best join. Pure.
///
/// @param addresses all of them, each with the peer id at its end
/// @param bootstrap at most one of each IP family, the most useful: a public one, else one of a
///     private network, else loopback; by TCP where that is possible
record Place(List<Multiaddr> addresses, List<Multiaddr> bootstrap) {
  /// Copies the lists.
  Place {
    addresses = List.copyOf(addresses);
    bootstrap = List.copyOf(bootstrap);
  }

  private enum Reach {
    PUBLIC,
    PRIVATE,
    LOOPBACK,
    /// Means something else on each machine.
    LINK;

    static Reach of(Multiaddr address) {
      if (address.isPublic()) {
        return PUBLIC;
      }
      if (address.ip().filter(ip -> ip.isLinkLocalAddress()).isPresent()) {
        return LINK;
      }
      return address.isLoopback() ? LOOPBACK : PRIVATE;
    }

    boolean isFromElsewhere() {
      return this == PUBLIC || this == PRIVATE;
    }
  }

  /// Returns where the host is now.
  static Place of(Host host) {
    return of(host.id(), host.addresses());
  }

  /// Returns where a peer with these addresses is.
  static Place of(PeerId peer, List<Multiaddr> addresses) {
    List<Multiaddr> best =
        Stream.of(4, 16).flatMap(size -> best(addresses, size).stream()).toList();
    List<Multiaddr> useful =
        best.stream().filter(address -> Reach.of(address).isFromElsewhere()).toList();
    return new Place(full(peer, addresses), full(peer, useful.isEmpty() ? best : useful));
  }

  /// What `--bootstrap` and its variable take.
  String value() {
    return bootstrap.stream().map(Multiaddr::toString).collect(Collectors.joining(","));
  }

  /// @param size the bytes of an address of the IP family
  private static Optional<Multiaddr> best(List<Multiaddr> addresses, int size) {
    return addresses.stream()
        .filter(address -> address.tcpSocket().or(address::quicSocket).isPresent())
        .filter(address -> address.ip().filter(ip -> ip.getAddress().length == size).isPresent())
        .min(Comparator.comparing(Reach::of).thenComparing(Place::needsQuic));
  }

  private static boolean needsQuic(Multiaddr address) {
    return address.tcpSocket().isEmpty();
  }

  private static List<Multiaddr> full(PeerId peer, List<Multiaddr> addresses) {
    return addresses.stream().map(address -> address.withPeer(peer)).toList();
  }
}
