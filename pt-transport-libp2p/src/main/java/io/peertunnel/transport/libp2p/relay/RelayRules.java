package io.peertunnel.transport.libp2p.relay;

import java.time.Duration;

/// What a relay allows. Pure.
///
/// @param reserving what it allows to those who want to be reached
/// @param connecting what it allows to those who want to reach them
/// @param peerRate how often one peer may ask for anything
/// @param placeRate how often those at one place may
public record RelayRules(
    Reserving reserving, Connecting connecting, Rate peerRate, Rate placeRate) {
  /// What a relay allows to those who want to be reached.
  ///
  /// @param total how many reservations there may be
  /// @param perAddress how many of one IPv4 address, or one /56 of IPv6
  /// @param perNetwork how many of one /48 of IPv6
  /// @param lifetime how long each holds, unless it is renewed
  public record Reserving(int total, int perAddress, int perNetwork, Duration lifetime) {}

  /// What a relay allows to those who want to reach others.
  ///
  /// @param circuits how many circuits there may be, those included that are being made
  /// @param perPeer how many one peer may have an end of
  /// @param requests how many requests may be under way; one peer may have [#PER_PEER] of them
  /// @param control how long a request may take altogether
  /// @param onward how long the target of a circuit may take
  public record Connecting(
      int circuits, int perPeer, int requests, Duration control, Duration onward) {
    /// How many requests of one peer may be under way.
    static final int PER_PEER = 16;
  }

  /// Some at once, then so many in a second.
  public record Rate(double perSecond, int burst) {}

  /// Returns the rules of a node of one's own: those of go-libp2p, but for 1024 reservations in all
  /// and 256 circuits.
  public static RelayRules defaults() {
    return new RelayRules(
        new Reserving(1024, 8, 32, Duration.ofHours(1)),
        new Connecting(256, 16, 1024, Duration.ofMinutes(1), Duration.ofSeconds(30)),
        new Rate(1, 32),
        new Rate(4, 128));
  }
}
