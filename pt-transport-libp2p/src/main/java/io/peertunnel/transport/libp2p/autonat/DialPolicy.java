package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.wire.MalformedException;
import java.util.Optional;

/// Which addresses a server dials for a client. Pure.
final class DialPolicy {
  private DialPolicy() {}

  /// Reads an address of a request, without the client's own id behind it.
  ///
  /// @return empty if it is none, or another peer's
  static Optional<Multiaddr> parse(Bytes binary, PeerId client) {
    try {
      return Optional.of(Multiaddr.decode(binary).withoutPeer(client))
          .filter(address -> !address.isEmpty() && address.peer().isEmpty());
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /// Tells whether `address` may be dialled for a client that the server sees at `client`.
  static boolean allows(Multiaddr address, Multiaddr client) {
    return AddressRange.isDialable(address) && AddressRange.of(client).covers(address);
  }

  /// Tells whether both begin with the same IP address.
  static boolean sameIp(Multiaddr one, Multiaddr other) {
    return one.ip().isPresent() && one.ip().equals(other.ip());
  }
}
