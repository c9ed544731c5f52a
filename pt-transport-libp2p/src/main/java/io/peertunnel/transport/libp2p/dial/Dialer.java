package io.peertunnel.transport.libp2p.dial;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerUnreachableException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/// Connects to peers: all addresses of one raced side by side, one race per peer at a time.
/// Blocking code, thread-safe.
public final class Dialer {
  private final Attempt attempt;
  private final Supplier<Set<Multiaddr>> own;
  private final DialPlan.Ways ways;
  private final BackOff backOff = new BackOff();
  private final NameLookup names;
  private final Map<PeerId, Shared> races = new HashMap<>();

  /// Creates a dialer.
  ///
  /// @param own where we listen ourselves, at each moment; never dialled
  /// @param ways how `attempt` can dial
  public Dialer(Attempt attempt, Supplier<Set<Multiaddr>> own, DialPlan.Ways ways) {
    this(
        attempt,
        own,
        ways,
        new NameLookup(InetAddress::getAllByName, new TextRecords(TextRecords.SYSTEM)));
  }

  Dialer(Attempt attempt, Supplier<Set<Multiaddr>> own, DialPlan.Ways ways, NameLookup names) {
    this.attempt = attempt;
    this.own = own;
    this.ways = ways;
    this.names = names;
  }

  /// A race and how many callers wait for it.
  private static final class Shared {
    final Race race;
    int callers;

    Shared(Race race) {
      this.race = race;
    }
  }

  /// Returns the first connection that comes about. Callers for one peer share their race, and each
  /// adds its addresses to it; it is given up when the last caller is interrupted.
  ///
  /// @throws PeerUnreachableException if every address failed or there is none
  public Connection connect(PeerId peer, List<Multiaddr> addresses)
      throws PeerUnreachableException, InterruptedException {
    Shared shared = join(peer, addresses);
    try {
      return shared.race.result().get();
    } catch (ExecutionException e) {
      throw failure(Objects.requireNonNullElse(e.getCause(), e));
    } finally {
      leave(shared);
    }
  }

  /// Ends the race for a peer with a connection that came about in another way.
  public void found(Connection connection) {
    Shared shared;
    synchronized (races) {
      shared = races.get(connection.remote());
    }
    if (shared != null) {
      shared.race.found(connection);
    }
  }

  private Shared join(PeerId peer, List<Multiaddr> addresses) {
    synchronized (races) {
      Shared shared = races.get(peer);
      if (shared == null || !shared.race.add(addresses)) {
        Race race = new Race(peer, new Race.Tools(attempt, names, backOff, own, ways));
        race.add(addresses);
        shared = new Shared(race);
        races.put(peer, shared);
        race.start();
      }
      shared.callers++;
      return shared;
    }
  }

  private void leave(Shared shared) {
    synchronized (races) {
      shared.callers--;
      if (shared.callers == 0) {
        races.remove(shared.race.peer(), shared);
        shared.race.cancel();
      }
    }
  }

  /// Each caller gets an exception of its own: callers may add to theirs.
  private static PeerUnreachableException failure(Throwable cause) {
    PeerUnreachableException own =
        new PeerUnreachableException(String.valueOf(cause.getMessage()), cause);
    for (Throwable each : cause.getSuppressed()) {
      own.addSuppressed(each);
    }
    return own;
  }
}
