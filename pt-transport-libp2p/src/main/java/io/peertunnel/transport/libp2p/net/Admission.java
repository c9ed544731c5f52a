package io.peertunnel.transport.libp2p.net;

import io.peertunnel.spi.Bytes;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Decides which connections may come about: how many in all, inbound, and from one place, and how
/// fast. Pure but for its lock: the caller tells the time. Thread-safe.
///
/// A place is an IPv4 address, or a /56 and a /48 of IPv6. Loopback is exempt from what is counted
/// per place and from the random drop, not from the totals. From [#EARLY_DROP_FROM] handshakes
/// under way, one more from elsewhere is dropped with a chance that rises from 30 % to 100 %, as
/// sshd does: a flood then cannot shut everybody out. The numbers are those of go-libp2p's resource
/// manager.
public final class Admission {
  static final int MAX_PENDING = 32;
  static final int EARLY_DROP_FROM = 10;
  private static final double EARLY_DROP_AT_FIRST = 0.3;
  private static final int MAX_BUCKETS = 1024;

  private final int maxTotal;
  private final int maxInbound;
  private final RandomGenerator random;
  private final Map<Place, Integer> connections = new HashMap<>();
  private final Map<Place, TokenBucket> rates = new LinkedHashMap<>();
  private int total;
  private int inbound;
  private int pending;

  /// Creates the limits.
  ///
  /// @param maxTotal the most connections; half as many may be inbound
  public Admission(int maxTotal, RandomGenerator random) {
    this.maxTotal = maxTotal;
    this.maxInbound = Math.max(1, maxTotal / 2);
    this.random = random;
  }

  /// What a connection was counted as; given back to [#close(Ticket)].
  public static final class Ticket {
    private final List<Place> places;
    private final Side side;
    private boolean pending;
    private boolean closed;

    private Ticket(List<Place> places, Side side) {
      this.places = places;
      this.side = side;
      this.pending = side == Side.INBOUND;
    }
  }

  private enum Side {
    INBOUND,
    OUTBOUND
  }

  /// Counts an inbound connection whose handshake begins.
  ///
  /// @param now nanoseconds of a monotonic clock
  /// @return empty if it is one too many
  public synchronized Optional<Ticket> accept(InetAddress remote, long now) {
    List<Place> places = Place.of(remote);
    if (total >= maxTotal || inbound >= maxInbound || pending >= MAX_PENDING) {
      return Optional.empty();
    }
    for (Place place : places) {
      if (connections.getOrDefault(place, 0) >= place.kind().maxConnections) {
        return Optional.empty();
      }
    }
    if (!places.isEmpty() && (!withinRate(places, now) || dropsEarly())) {
      return Optional.empty();
    }
    places.forEach(place -> connections.merge(place, 1, Integer::sum));
    total++;
    inbound++;
    pending++;
    return Optional.of(new Ticket(places, Side.INBOUND));
  }

  /// Counts an inbound connection through a relay, which hides where it comes from.
  ///
  /// @return empty if it is one too many
  public synchronized Optional<Ticket> acceptRelayed() {
    if (total >= maxTotal || inbound >= maxInbound || pending >= MAX_PENDING) {
      return Optional.empty();
    }
    total++;
    inbound++;
    pending++;
    return Optional.of(new Ticket(List.of(), Side.INBOUND));
  }

  /// Counts an outbound connection.
  ///
  /// @return empty if it is one too many
  public synchronized Optional<Ticket> dial() {
    if (total >= maxTotal) {
      return Optional.empty();
    }
    total++;
    return Optional.of(new Ticket(List.of(), Side.OUTBOUND));
  }

  /// Returns true if no further handshake may begin until one has ended.
  public synchronized boolean isFull() {
    return pending >= MAX_PENDING;
  }

  /// Notes that the handshake of an inbound connection has ended.
  public synchronized void secured(Ticket ticket) {
    if (ticket.pending) {
      ticket.pending = false;
      pending--;
    }
  }

  /// Notes that a connection, or the try of one, has ended. Doing so twice does nothing.
  public synchronized void close(Ticket ticket) {
    if (ticket.closed) {
      return;
    }
    secured(ticket);
    ticket.closed = true;
    total--;
    if (ticket.side == Side.INBOUND) {
      inbound--;
    }
    ticket.places.forEach(
        place -> connections.computeIfPresent(place, (_, n) -> n == 1 ? null : n - 1));
  }

  private boolean withinRate(List<Place> places, long now) {
    boolean within = true;
    for (Place place : places) {
      within &= bucket(place, now).take(now);
    }
    return within;
  }

  private TokenBucket bucket(Place place, long now) {
    if (rates.size() >= MAX_BUCKETS && !rates.containsKey(place)) {
      rates.values().removeIf(bucket -> bucket.isFull(now));
      Iterator<Place> oldest = rates.keySet().iterator();
      while (rates.size() >= MAX_BUCKETS) {
        oldest.next();
        oldest.remove();
      }
    }
    return rates.computeIfAbsent(
        place, p -> new TokenBucket(p.kind().perSecond, p.kind().burst, now));
  }

  private boolean dropsEarly() {
    if (pending < EARLY_DROP_FROM) {
      return false;
    }
    double rise = (double) (pending - EARLY_DROP_FROM) / (MAX_PENDING - EARLY_DROP_FROM);
    return random.nextDouble() < EARLY_DROP_AT_FIRST + (1 - EARLY_DROP_AT_FIRST) * rise;
  }

  private enum Kind {
    ADDRESS_4(4, 8, 0.2, 16),
    NET_56(7, 8, 0.2, 16),
    NET_48(6, 64, 0.5, 80);

    private final int prefix;
    private final int maxConnections;
    private final double perSecond;
    private final int burst;

    Kind(int prefix, int maxConnections, double perSecond, int burst) {
      this.prefix = prefix;
      this.maxConnections = maxConnections;
      this.perSecond = perSecond;
      this.burst = burst;
    }
  }

  private record Place(Kind kind, Bytes prefix) {
    static List<Place> of(InetAddress address) {
      if (address.isLoopbackAddress()) {
        return List.of();
      }
      return address instanceof Inet6Address
          ? List.of(of(Kind.NET_56, address), of(Kind.NET_48, address))
          : List.of(of(Kind.ADDRESS_4, address));
    }

    private static Place of(Kind kind, InetAddress address) {
      return new Place(kind, Bytes.copyOf(address.getAddress()).slice(0, kind.prefix));
    }
  }
}
