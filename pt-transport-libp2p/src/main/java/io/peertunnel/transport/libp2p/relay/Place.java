package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Connection;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/// Where a client is on the network, for what is counted per place: an IPv4 address, or a /56 and a
/// /48 of IPv6. Pure.
///
/// @param size whether many may share it
/// @param prefix the bytes that those within it have in common
record Place(Size size, Bytes prefix) {
  /// How large a place is.
  enum Size {
    /// One subscriber: an IPv4 address, a /56 of IPv6.
    ADDRESS,
    /// Somewhat more than a subscriber: a /48 of IPv6. It stands in for the network of a provider,
    /// which cannot be told without a table of them.
    NETWORK
  }

  /// Returns the places of a peer; none on loopback.
  static List<Place> of(Connection connection) {
    return connection.path().address().ip().map(Place::of).orElse(List.of());
  }

  private static List<Place> of(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return List.of();
    }
    Bytes bytes = Bytes.copyOf(address.getAddress());
    return address instanceof Inet6Address
        ? List.of(
            new Place(Size.ADDRESS, bytes.slice(0, 7)), new Place(Size.NETWORK, bytes.slice(0, 6)))
        : List.of(new Place(Size.ADDRESS, bytes));
  }
}
