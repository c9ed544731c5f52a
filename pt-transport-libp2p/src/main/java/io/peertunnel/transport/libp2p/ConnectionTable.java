package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.PeerId;
import io.peertunnel.transport.libp2p.secure.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The connections of a host. Pure but for its lock, and for [#awaitDirect]: the caller tells the
/// time. Thread-safe.
///
/// Several connections to one peer are normal for a while: both sides dialled at once, or one came
/// back while the other still believes in the old connection. Both sides prefer the same one, by
/// [Preference]. The others keep their streams and are closed once they have none.
final class ConnectionTable {
  static final int MAX_PER_PEER = 8;
  static final Duration GRACE = Duration.ofSeconds(10);

  private final PeerId self;
  private final Map<PeerId, List<Libp2pConnection>> peers = new LinkedHashMap<>();
  private boolean closed;

  ConnectionTable(PeerId self) {
    this.self = self;
  }

  /// Adds a connection.
  ///
  /// @return false if the peer has too many, or the table is closed
  synchronized boolean add(Libp2pConnection connection) {
    List<Libp2pConnection> own = peers.computeIfAbsent(connection.remote(), _ -> new ArrayList<>());
    if (closed || own.size() >= MAX_PER_PEER) {
      return false;
    }
    own.add(connection);
    notifyAll();
    return true;
  }

  /// Removes a connection that has ended.
  ///
  /// @return true if it was there
  synchronized boolean remove(Libp2pConnection connection) {
    List<Libp2pConnection> own = peers.get(connection.remote());
    if (own == null || !own.remove(connection)) {
      return false;
    }
    if (own.isEmpty()) {
      peers.remove(connection.remote());
    }
    return true;
  }

  /// Lets no connection be added any more.
  synchronized void close() {
    closed = true;
  }

  /// Returns those with a peer that are open.
  synchronized List<Libp2pConnection> of(PeerId peer) {
    return peers.getOrDefault(peer, List.of()).stream().filter(Libp2pConnection::isOpen).toList();
  }

  synchronized Optional<Libp2pConnection> best(PeerId peer) {
    return of(peer).stream().reduce((a, b) -> prefers(a, b) ? a : b);
  }

  /// Returns true if a connection to the peer is open that runs through no relay, and answers.
  synchronized boolean hasDirect(PeerId peer) {
    return best(peer).filter(best -> isDirect(best) && !best.isDoubted()).isPresent();
  }

  /// Waits until a connection to the peer is open that runs through no relay, or the time is over.
  synchronized void awaitDirect(PeerId peer, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    long left = limit.toMillis();
    while (!hasDirect(peer) && left > 0) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }

  /// Returns the path through a relay by which the peer of a direct connection has been reached so
  /// far.
  synchronized Optional<ConnectionPath> detour(Libp2pConnection direct) {
    List<Libp2pConnection> others =
        of(direct.remote()).stream().filter(other -> other != direct).toList();
    return isDirect(direct) && others.stream().noneMatch(ConnectionTable::isDirect)
        ? others.stream().findFirst().map(Libp2pConnection::path)
        : Optional.empty();
  }

  /// Returns all that are open: the best of each peer, then the others.
  synchronized List<Libp2pConnection> all() {
    List<Libp2pConnection> first = new ArrayList<>();
    List<Libp2pConnection> others = new ArrayList<>();
    for (PeerId peer : peers.keySet()) {
      Optional<Libp2pConnection> best = best(peer);
      best.ifPresent(first::add);
      peers.get(peer).stream()
          .filter(each -> each.isOpen() && !best.equals(Optional.of(each)))
          .forEach(others::add);
    }
    first.addAll(others);
    return List.copyOf(first);
  }

  /// Returns those that another has replaced for long enough that both sides know.
  ///
  /// @param now nanoseconds of the monotonic clock
  synchronized List<Libp2pConnection> replaced(long now) {
    List<Libp2pConnection> result = new ArrayList<>();
    for (Map.Entry<PeerId, List<Libp2pConnection>> entry : peers.entrySet()) {
      Optional<Libp2pConnection> best = best(entry.getKey());
      if (best.isPresent() && isOld(best.get(), now)) {
        entry.getValue().stream().filter(each -> each != best.get()).forEach(result::add);
      }
    }
    return result;
  }

  private static boolean isOld(Libp2pConnection connection, long now) {
    return now - connection.facts().established() > GRACE.toNanos();
  }

  private boolean prefers(Libp2pConnection a, Libp2pConnection b) {
    return a.isDoubted() == b.isDoubted() ? preference(a).beats(preference(b)) : b.isDoubted();
  }

  private Preference preference(Libp2pConnection connection) {
    boolean isOurs = connection.facts().role() == Role.INITIATOR;
    boolean weAreSmaller = self.compareTo(connection.remote()) < 0;
    return new Preference(
        connection.facts().path(),
        isOurs == weAreSmaller ? Preference.Begun.BY_SMALLER : Preference.Begun.BY_LARGER,
        connection.channelBinding(),
        connection.facts().established());
  }

  private static boolean isDirect(Libp2pConnection connection) {
    return connection.facts().path().kind() == ConnectionPath.Kind.DIRECT;
  }
}
