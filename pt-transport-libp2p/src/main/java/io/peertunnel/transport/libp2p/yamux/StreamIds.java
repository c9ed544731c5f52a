package io.peertunnel.transport.libp2p.yamux;

import io.peertunnel.transport.libp2p.secure.Role;
import java.util.OptionalLong;

/// The numbers of the streams that we open: odd for the initiator, even for the responder, never
/// used twice. Pure.
final class StreamIds {
  private static final long LAST = 0xffff_ffffL;

  private long next;

  private StreamIds(long next) {
    this.next = next;
  }

  /// Starts with the first number of a role.
  static StreamIds of(Role role) {
    return startingAt(role == Role.INITIATOR ? 1 : 2);
  }

  /// Starts with `first`, whose parity is that of the role.
  static StreamIds startingAt(long first) {
    return new StreamIds(first);
  }

  /// Returns the next number, or empty once all are used up.
  OptionalLong next() {
    if (next > LAST) {
      return OptionalLong.empty();
    }
    long id = next;
    next += 2;
    return OptionalLong.of(id);
  }

  /// Returns whether `id` is one that the peer opens.
  boolean isRemote(long id) {
    return id != 0 && (id & 1) != (next & 1);
  }
}
