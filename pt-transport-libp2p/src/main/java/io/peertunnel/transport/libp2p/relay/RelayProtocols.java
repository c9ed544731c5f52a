package io.peertunnel.transport.libp2p.relay;

import java.time.Duration;

/// What both sides of circuit relay v2 agree upon. Pure.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/relay/circuit-v2.md">circuit v2</a>
public final class RelayProtocols {
  /// What a client speaks to a relay.
  public static final String HOP = "/libp2p/circuit/relay/0.2.0/hop";

  /// What a relay speaks to the target of a circuit.
  public static final String STOP = "/libp2p/circuit/relay/0.2.0/stop";

  /// The longest message, in bytes.
  static final int MAX_MESSAGE = 4096;

  /// How long a client waits for a reservation or a circuit; as go-libp2p.
  static final Duration CLIENT_LIMIT = Duration.ofMinutes(1);

  /// How long a target waits for the request behind a new stream; as go-libp2p.
  static final Duration ACCEPT_LIMIT = Duration.ofSeconds(10);

  private RelayProtocols() {}
}
