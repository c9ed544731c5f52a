package io.peertunnel.transport.libp2p;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What the peer of a connection has said it speaks, as far as it is known. Thread-safe.
final class PeerProtocols {
  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private volatile Optional<Set<String>> known = Optional.empty();

  /// Notes what the peer says now.
  void tell(Set<String> protocols) {
    known = Optional.of(protocols);
    asked.complete(null);
  }

  /// Notes that the peer does not say.
  void giveUp() {
    asked.complete(null);
  }

  Optional<Set<String>> now() {
    return known;
  }

  boolean speaks(String protocol) {
    return known.filter(spoken -> spoken.contains(protocol)).isPresent();
  }

  /// Returns what is known once the peer has been asked, or after `seconds`.
  Optional<Set<String>> await(long seconds) throws InterruptedException {
    try {
      asked.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // Then the peer is asked for each protocol by itself.
    } catch (ExecutionException e) {
      throw new IllegalStateException("never completed with a failure", e);
    }
    return known;
  }
}
