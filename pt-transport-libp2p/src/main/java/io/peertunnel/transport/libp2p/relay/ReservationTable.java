package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The reservations that a relay has made. The caller tells the time. Thread-safe.
///
/// A reservation belongs to one connection: it ends with it, and circuits are opened over it. The
/// connection is kept alive meanwhile.
final class ReservationTable {
  private final RelayRules.Reserving rules;
  private final Map<PeerId, Entry> entries = new HashMap<>();
  private final Tally<Place> places = new Tally<>();
  private boolean closed;

  ReservationTable(RelayRules.Reserving rules) {
    this.rules = rules;
  }

  private record Entry(
      Connection connection, Instant expires, List<Place> places, Registration registration) {}

  /// Makes or renews the reservation of a peer.
  ///
  /// @return when it ends; empty if it is one too many
  Optional<Instant> reserve(Connection connection, Instant now) {
    List<Entry> ended = new ArrayList<>();
    Optional<Instant> expires = reserve(connection, now, ended);
    ended.forEach(entry -> entry.registration().close());
    return expires;
  }

  /// Returns the connection to a peer that has a reservation.
  synchronized Optional<Connection> connection(PeerId peer, Instant now) {
    return Optional.ofNullable(entries.get(peer))
        .filter(entry -> entry.expires().isAfter(now) && entry.connection().isOpen())
        .map(Entry::connection);
  }

  synchronized int size() {
    return entries.size();
  }

  /// Ends all reservations; no more are made.
  void close() {
    List<Entry> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(entries.values());
      entries.clear();
    }
    all.forEach(entry -> entry.registration().close());
  }

  private synchronized Optional<Instant> reserve(
      Connection connection, Instant now, List<Entry> ended) {
    Optional.ofNullable(remove(connection.remote())).ifPresent(ended::add);
    expire(now, ended);
    List<Place> from = Place.of(connection);
    boolean room =
        entries.size() < rules.total()
            && from.stream().allMatch(place -> places.of(place) < most(place));
    if (closed || !room) {
      return Optional.empty();
    }
    Instant expires = now.plus(rules.lifetime());
    entries.put(
        connection.remote(), new Entry(connection, expires, from, registration(connection)));
    places.add(from);
    if (!connection.isOpen()) {
      remove(connection.remote());
    }
    return Optional.of(expires);
  }

  private Registration registration(Connection connection) {
    Registration keep = connection.keep();
    Registration onClose = connection.onClose(_ -> ended(connection));
    return () -> {
      onClose.close();
      keep.close();
    };
  }

  private void ended(Connection connection) {
    synchronized (this) {
      Entry entry = entries.get(connection.remote());
      if (entry != null && entry.connection().equals(connection)) {
        remove(connection.remote());
      }
    }
  }

  private void expire(Instant now, List<Entry> ended) {
    entries.values().stream()
        .filter(entry -> !entry.expires().isAfter(now))
        .map(entry -> entry.connection().remote())
        .toList()
        .forEach(peer -> Optional.ofNullable(remove(peer)).ifPresent(ended::add));
  }

  private @Nullable Entry remove(PeerId peer) {
    Entry entry = entries.remove(peer);
    if (entry != null) {
      places.remove(entry.places());
    }
    return entry;
  }

  private int most(Place place) {
    return place.size() == Place.Size.ADDRESS ? rules.perAddress() : rules.perNetwork();
  }
}
