package io.peertunnel.transport.libp2p.yamux;

import io.peertunnel.transport.libp2p.secure.Role;

/// How a session is to run.
///
/// @param role decides whose streams have odd numbers
/// @param maxInbound how many streams of the peer may be open at once, from 1 to 20,000
/// @param maxOutbound how many streams of ours may be open at once, from 1 to 20,000
/// @param budget the memory that all sessions of the process share
public record YamuxConfig(Role role, int maxInbound, int maxOutbound, WindowBudget budget) {
  /// The most streams that a session can be allowed in one direction.
  public static final int STREAM_LIMIT = 20_000;

  private static final int DEFAULT_STREAMS = 1000;

  /// Checks the ranges.
  public YamuxConfig {
    if (maxInbound < 1 || maxInbound > STREAM_LIMIT) {
      throw new IllegalArgumentException("maxInbound " + maxInbound);
    }
    if (maxOutbound < 1 || maxOutbound > STREAM_LIMIT) {
      throw new IllegalArgumentException("maxOutbound " + maxOutbound);
    }
  }

  /// Returns the configuration with 1000 streams in and 20,000 out.
  public static YamuxConfig of(Role role, WindowBudget budget) {
    return new YamuxConfig(role, DEFAULT_STREAMS, STREAM_LIMIT, budget);
  }
}
