package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Registration;
import io.peertunnel.spi.StreamHandler;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// The protocols that a host serves, and how many streams peers may open. Thread-safe.
final class Served {
  private final Map<String, StreamHandler> handlers = new ConcurrentHashMap<>();
  private final Semaphore budget;

  /// Creates the set.
  ///
  /// @param maxStreams how many streams all peers together may have open
  Served(int maxStreams) {
    this.budget = new Semaphore(maxStreams);
  }

  /// Adds a protocol.
  ///
  /// @param changed runs when the protocol is no longer served
  /// @throws IllegalStateException if it is served already
  Registration add(String protocol, StreamHandler handler, Runnable changed) {
    if (handlers.putIfAbsent(protocol, handler) != null) {
      throw new IllegalStateException("the protocol " + protocol + " is served already");
    }
    return () -> {
      if (handlers.remove(protocol, handler)) {
        changed.run();
      }
    };
  }

  /// Returns the handlers by protocol, as they are at each moment.
  Map<String, StreamHandler> handlers() {
    return Collections.unmodifiableMap(handlers);
  }

  Set<String> protocols() {
    return Set.copyOf(handlers.keySet());
  }

  Semaphore budget() {
    return budget;
  }
}
