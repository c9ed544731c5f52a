package io.peertunnel.spi;

import java.time.Duration;
import java.util.Optional;

/// How a connection runs.
///
/// @param kind directly or through a relay
/// @param transport what carries it, in one word for the user: `tcp`, `quic-v1`, `ws`
/// @param address the peer's address, or the relay's, without any `/p2p/…` of the peer
/// @param limit what a relay allows, where it limits the connection
/// @param rtt the round-trip time, smoothed, once it has been measured
public record ConnectionPath(
    Kind kind, String transport, Multiaddr address, Optional<Limit> limit, Optional<Duration> rtt) {
  /// Whether a relay lies between.
  public enum Kind {
    /// Straight from one side to the other.
    DIRECT,
    /// Through a relay.
    RELAY
  }

  /// What a relay allows on one connection.
  ///
  /// @param bytes how many bytes in each direction; 0 for any number
  /// @param duration for how long; zero for ever
  public record Limit(long bytes, Duration duration) {}

  /// Returns the path of a direct connection whose round-trip time is not known yet.
  public static ConnectionPath direct(String transport, Multiaddr address) {
    return new ConnectionPath(Kind.DIRECT, transport, address, Optional.empty(), Optional.empty());
  }

  /// Returns the same path with its round-trip time.
  public ConnectionPath withRtt(Duration measured) {
    return new ConnectionPath(kind, transport, address, limit, Optional.of(measured));
  }
}
