package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.transport.libp2p.secure.Role;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The holes that are being punched at this moment by TCP, where the one who dialled through the
/// relay begins the handshake on both sides, whoever's connection comes through. Thread-safe.
final class Punches {
  private static final int MAX = 64;

  private final Map<InetAddress, PeerId> begun = new ConcurrentHashMap<>();

  /// Says that what comes from `places` until the registration is closed is `peer`, and that we
  /// begin the handshake.
  Registration expect(PeerId peer, Set<InetAddress> places) {
    places.stream().filter(_ -> begun.size() < MAX).forEach(place -> begun.put(place, peer));
    return Registration.once(() -> places.forEach(place -> begun.remove(place, peer)));
  }

  /// Returns how an accepted connection begins.
  Establishment.Beginning beginning(InetSocketAddress remote, Way way) {
    return Optional.ofNullable(begun.get(remote.getAddress()))
        .map(
            peer -> new Establishment.Beginning(Role.INITIATOR, Optional.of(peer), way, () -> true))
        .orElseGet(() -> Establishment.Beginning.accepted(way));
  }
}
