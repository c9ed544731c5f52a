package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Connection;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// The nonces that we have given to servers and that have not come back. Pure but for its
/// randomness. Thread-safe.
final class PendingNonces {
  private final SecureRandom random = new SecureRandom();
  private final Map<Long, CompletableFuture<Connection>> pending = new ConcurrentHashMap<>();

  /// One nonce.
  ///
  /// @param back completes with the connection over which the nonce came back
  record Pending(long nonce, CompletableFuture<Connection> back) {}

  /// Makes a nonce; the caller removes it.
  Pending add() {
    while (true) {
      Pending made = new Pending(random.nextLong(), new CompletableFuture<>());
      if (made.nonce() != 0 && pending.putIfAbsent(made.nonce(), made.back()) == null) {
        return made;
      }
    }
  }

  void remove(Pending gone) {
    pending.remove(gone.nonce());
  }

  /// Returns who waits for a nonce that has come.
  Optional<CompletableFuture<Connection>> waiting(long nonce) {
    return Optional.ofNullable(pending.get(nonce));
  }
}
