package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The connections to the relays in use, kept alive and watched. Used under the lock of its owner,
/// who releases what comes out of it without that lock.
final class KeptRelays {
  private final Map<PeerId, Kept> kept = new HashMap<>();
  private final Consumer<Connection> closed;

  /// Creates an empty set.
  ///
  /// @param closed hears of connections that end, on any thread
  KeptRelays(Consumer<Connection> closed) {
    this.closed = closed;
  }

  /// A connection that is kept.
  record Kept(Connection connection, Registration keep, Registration onClose) {
    /// Lets the connection end, if nobody else needs it.
    void release() {
      onClose.close();
      keep.close();
      connection.closeIfIdle();
    }
  }

  Kept keep(Connection connection) {
    return new Kept(
        connection, connection.keep(), connection.onClose(_ -> closed.accept(connection)));
  }

  /// Puts a connection in the place of the one that the relay had.
  Optional<Kept> put(PeerId relay, Kept mine) {
    return Optional.ofNullable(kept.put(relay, mine));
  }

  Optional<Kept> remove(PeerId relay) {
    return Optional.ofNullable(kept.remove(relay));
  }

  /// Takes out all whose relay `useless` names.
  List<Kept> removeIf(Predicate<PeerId> useless) {
    List<Kept> removed = new ArrayList<>();
    kept.entrySet()
        .removeIf(entry -> useless.test(entry.getKey()) && removed.add(entry.getValue()));
    return removed;
  }

  boolean contains(Connection connection) {
    Kept current = kept.get(connection.remote());
    return current != null && current.connection().equals(connection);
  }
}
