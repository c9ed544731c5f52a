package io.peertunnel.transport.libp2p.identity;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import java.util.Optional;

/// Says which peer may be at the other end of a connection. Pure, immutable.
public final class PeerCheck {
  private final PeerId own;
  private final Optional<PeerId> expected;

  private PeerCheck(PeerId own, Optional<PeerId> expected) {
    this.own = own;
    this.expected = expected;
  }

  /// Accepts every peer but ourselves.
  public static PeerCheck anyoneBut(PeerId own) {
    return new PeerCheck(own, Optional.empty());
  }

  /// Accepts one peer, unless it is ourselves.
  public static PeerCheck only(PeerId expected, PeerId own) {
    return new PeerCheck(own, Optional.of(expected));
  }

  /// Requires that the holder of `key` is accepted.
  ///
  /// @throws TunnelException if not; when another peer was expected, the message names both
  public void require(PublicKey key) throws TunnelException {
    PeerId found = key.id();
    if (expected.isPresent() && !expected.get().equals(found)) {
      throw new TunnelException("expected peer " + expected.get() + ", found " + found);
    }
    if (found.equals(own)) {
      throw new TunnelException("the address leads to ourselves (" + own + ")");
    }
  }
}
