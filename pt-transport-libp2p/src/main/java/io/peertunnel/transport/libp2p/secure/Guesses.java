package io.peertunnel.transport.libp2p.secure;

import io.peertunnel.spi.PeerId;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// Which handshake to begin before a peer has agreed to it. Pure, thread-safe.
///
/// That saves a round trip, but a peer that does not take it can only end the connection. Such
/// peers are remembered and asked first from then on.
final class Guesses {
  /// The most peers that are remembered; the oldest are forgotten, and cost a dial once more.
  static final int LIMIT = 1024;

  private final Set<PeerId> wrong = new LinkedHashSet<>();

  /// Returns how to begin with a peer.
  ///
  /// @param expected who is dialled; who comes to us is only answered
  synchronized Start startWith(Role role, Optional<PeerId> expected) {
    return role == Role.INITIATOR && expected.filter(peer -> !wrong.contains(peer)).isPresent()
        ? Start.GUESSING
        : Start.AGREEING;
  }

  /// Notes that a peer did not take the handshake.
  synchronized void refused(PeerId peer) {
    if (wrong.size() >= LIMIT) {
      wrong.remove(wrong.iterator().next());
    }
    wrong.add(peer);
  }

  /// How an upgrade begins.
  enum Start {
    /// With the handshake right behind its proposal.
    GUESSING,
    /// With the proposal alone.
    AGREEING
  }
}
