package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import java.util.List;
import java.util.Optional;

/// How many requests a relay looks at: how fast, and how many at once. The caller tells the time.
/// Thread-safe.
final class RequestLimits {
  private final RelayRules.Connecting rules;
  private final RateLimits<PeerId> peers;
  private final RateLimits<Place> places;
  private final Tally<PeerId> underWay = new Tally<>();
  private int total;

  RequestLimits(RelayRules rules) {
    this.rules = rules.connecting();
    this.peers = new RateLimits<>(rules.peerRate());
    this.places = new RateLimits<>(rules.placeRate());
  }

  /// Counts a request until the registration is closed.
  ///
  /// @param now nanoseconds of a monotonic clock
  /// @return empty if it is one too many
  Optional<Registration> enter(Connection from, long now) {
    boolean allowed = peers.take(from.remote(), now);
    for (Place place : Place.of(from)) {
      allowed &= places.take(place, now);
    }
    return allowed ? enter(from.remote()) : Optional.empty();
  }

  private synchronized Optional<Registration> enter(PeerId peer) {
    if (total >= rules.requests() || underWay.of(peer) >= RelayRules.Connecting.PER_PEER) {
      return Optional.empty();
    }
    List<PeerId> counted = List.of(peer);
    underWay.add(counted);
    total++;
    return Optional.of(Registration.once(() -> leave(counted)));
  }

  private synchronized void leave(List<PeerId> counted) {
    underWay.remove(counted);
    total--;
  }
}
