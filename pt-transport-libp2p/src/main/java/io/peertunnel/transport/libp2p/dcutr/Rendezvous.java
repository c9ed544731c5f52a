package io.peertunnel.transport.libp2p.dcutr;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What two peers have agreed on. Pure.
///
/// @param addresses where the other can be dialled: public and direct, [#MAX_ADDRESSES] at most
/// @param own where we have said that we can be
/// @param pause how long to wait before dialling, from when the agreement was reached
public record Rendezvous(List<Multiaddr> addresses, List<Multiaddr> own, Duration pause) {
  /// The most addresses that are dialled.
  static final int MAX_ADDRESSES = 16;

  /// Copies the lists.
  public Rendezvous {
    addresses = List.copyOf(addresses);
    own = List.copyOf(own);
  }

  /// Returns true if each side can be dialled by QUIC. Both sides come to the same answer, so what
  /// one makes of it suits the other.
  public boolean isForQuic() {
    return Stream.of(addresses, own)
        .allMatch(side -> side.stream().anyMatch(address -> address.quicSocket().isPresent()));
  }

  /// Of what the other names, keeps what a hole can be punched to: an address over IP, of the whole
  /// Internet, through no relay, none of `own`.
  static Rendezvous with(List<Multiaddr> named, List<Multiaddr> own, Duration pause) {
    return new Rendezvous(
        named.stream()
            .filter(address -> isTarget(address) && !own.contains(address))
            .distinct()
            .limit(MAX_ADDRESSES)
            .toList(),
        own,
        pause);
  }

  private static boolean isTarget(Multiaddr address) {
    return !address.isRelayed()
        && address.isPublic()
        && address.ip().filter(Rendezvous::isUsable).isPresent()
        && (address.has(MultiaddrProtocol.QUIC_V1) || address.tcpSocket().isPresent());
  }

  private static boolean isUsable(InetAddress ip) {
    return !ip.isMulticastAddress() && !ip.isAnyLocalAddress();
  }
}
