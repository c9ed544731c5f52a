package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The reservations that relays have made for us, each until it expires or the connection to the
/// relay ends. Thread-safe.
final class HeldReservations {
  /// What lies further ahead is no time that a relay means, but a mistake.
  static final Duration FURTHEST = Duration.ofDays(366);

  private final InstantSource clock;
  private final Map<PeerId, Entry> entries = new ConcurrentHashMap<>();
  private final Map<PeerId, Integer> asking = new ConcurrentHashMap<>();

  HeldReservations(InstantSource clock) {
    this.clock = clock;
  }

  /// A reservation.
  ///
  /// @param ending hears of the end of the connection
  private record Entry(Connection connection, Instant expires, Registration ending) {}

  /// Notes that a relay is being asked: it may pass peers on before we have read its answer.
  Registration asking(PeerId relay) {
    asking.merge(relay, 1, Integer::sum);
    return Registration.once(
        () -> asking.computeIfPresent(relay, (_, count) -> count == 1 ? null : count - 1));
  }

  /// Takes what a relay grants.
  ///
  /// @throws TunnelException if it has expired, or never does
  Reservation add(Connection relay, Grant grant, Optional<Limit> limit) throws TunnelException {
    Instant expires = checked(relay, grant.expires());
    Registration ending = relay.onClose(_ -> ended(relay));
    Entry before = entries.put(relay.remote(), new Entry(relay, expires, ending));
    if (before != null) {
      before.ending().close();
    }
    if (!relay.isOpen()) {
      ended(relay);
    }
    return new Reservation(relay.remote(), expires, addresses(relay, grant), limit);
  }

  boolean holds(PeerId relay) {
    Entry entry = entries.get(relay);
    return asking.containsKey(relay) || (entry != null && entry.expires().isAfter(clock.instant()));
  }

  private void ended(Connection relay) {
    entries.computeIfPresent(
        relay.remote(), (_, entry) -> entry.connection().equals(relay) ? null : entry);
  }

  private Instant checked(Connection relay, long seconds) throws TunnelException {
    Instant now = clock.instant();
    long latest = now.plus(FURTHEST).getEpochSecond();
    if (seconds < 0 || seconds > latest) {
      throw new TunnelException(
          "relay " + relay.remote() + " offers a reservation that ends in the far future");
    }
    Instant expires = Instant.ofEpochSecond(seconds);
    if (!expires.isAfter(now)) {
      throw new TunnelException(
          "relay "
              + relay.remote()
              + " offers a reservation that ended at "
              + expires
              + "; check whether the clocks of both machines are right");
    }
    return expires;
  }

  private static List<Multiaddr> addresses(Connection relay, Grant grant) {
    List<Multiaddr> usable =
        grant.addresses().stream()
            .map(address -> address.withoutPeer(relay.remote()))
            .filter(address -> !address.isEmpty() && address.peer().isEmpty())
            .filter(address -> !address.isRelayed())
            .distinct()
            .toList();
    List<Multiaddr> open = usable.stream().filter(Multiaddr::isPublic).toList();
    if (!open.isEmpty()) {
      return open;
    }
    return usable.isEmpty() ? List.of(relay.path().address().withoutPeer(relay.remote())) : usable;
  }
}
