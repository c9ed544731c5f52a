package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A relay's promise to pass on whoever asks for us, as long as we stay connected to it. Pure.
///
/// @param relay who made it
/// @param expires when it ends, by the wall clock
/// @param addresses where the relay can be reached, without its id; where it did not say so, the
///     address of our connection
/// @param limit what the relay allows on each circuit
public record Reservation(
    PeerId relay,
    Instant expires,
    List<Multiaddr> addresses,
    Optional<ConnectionPath.Limit> limit) {
  /// Copies the list.
  public Reservation {
    addresses = List.copyOf(addresses);
  }

  /// Returns `<relay address>/p2p/<relay>/p2p-circuit` for each address of the relay.
  public List<Multiaddr> circuitAddresses() {
    return addresses.stream()
        .map(address -> CircuitAddress.through(address.withPeer(relay)))
        .toList();
  }

  /// Returns the same with addresses at which the relay can be dialled. Where it named none, and
  /// has made the connection itself, the connection runs to a port that serves nobody.
  ///
  /// @param known where the relay was known to be before
  Reservation at(Connection connection, PeerInfo known) {
    List<Multiaddr> guessed = List.of(connection.path().address());
    boolean serves =
        !addresses.equals(guessed)
            || known.addresses().isEmpty()
            || known.addresses().containsAll(guessed);
    return serves ? this : new Reservation(relay, expires, known.addresses(), limit);
  }
}
