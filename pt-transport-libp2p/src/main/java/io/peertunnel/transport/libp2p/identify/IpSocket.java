package io.peertunnel.transport.libp2p.identify;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Multiaddr.Part;
import io.peertunnel.spi.MultiaddrProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// The beginning that all addresses of one socket share: IP address, TCP or UDP, port. Pure,
/// immutable.
///
/// @param port from 0 to 65535
record IpSocket(InetAddress ip, IpTransport transport, int port) {
  private static final int SIZE = 2;

  /// Returns what `address` begins with; empty if it begins otherwise, or runs through a relay.
  static Optional<IpSocket> of(Multiaddr address) {
    List<Part> parts = parts(address);
    if (address.isRelayed() || address.ip().isEmpty() || parts.size() < SIZE) {
      return Optional.empty();
    }
    Part second = parts.get(1);
    Optional<IpTransport> transport =
        switch (second.protocol()) {
          case TCP -> Optional.of(IpTransport.TCP);
          case UDP -> Optional.of(IpTransport.UDP);
          default -> Optional.empty();
        };
    return transport.map(
        kind -> new IpSocket(address.ip().get(), kind, Integer.parseInt(second.text())));
  }

  /// Returns the address of this socket that goes on as `model` does behind its own.
  Multiaddr like(Multiaddr model) {
    var socket = new InetSocketAddress(ip, port);
    Multiaddr result =
        transport == IpTransport.TCP ? Multiaddr.ofTcp(socket) : Multiaddr.ofUdp(socket);
    for (Part part : parts(model).subList(SIZE, parts(model).size())) {
      result = result.with(part);
    }
    return result;
  }

  /// Tells whether a connection from `local` leaves from this listening socket. Either may be known
  /// by its port only, as one socket serves all interfaces.
  boolean listensFor(IpSocket local) {
    boolean everywhere = ip.isAnyLocalAddress() || local.ip.isAnyLocalAddress();
    return transport == local.transport
        && port == local.port
        && sameFamily(local)
        && (everywhere || ip.equals(local.ip));
  }

  boolean sameFamily(IpSocket other) {
    return ip.getAddress().length == other.ip.getAddress().length;
  }

  private static List<Part> parts(Multiaddr address) {
    return address.parts().stream()
        .filter(part -> part.protocol() != MultiaddrProtocol.IP6ZONE)
        .toList();
  }
}
