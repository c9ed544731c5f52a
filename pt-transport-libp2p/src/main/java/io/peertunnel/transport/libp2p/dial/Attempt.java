package io.peertunnel.transport.libp2p.dial;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import java.util.function.BooleanSupplier;

/// Dials one address. Blocking code.
@FunctionalInterface
public interface Attempt {
  /// Returns an authenticated connection to `peer`. Blocks; an interrupt gives up.
  ///
  /// @param claim asked once, when the peer has been authenticated and before the connection is
  ///     used; false if another address was faster, and the connection must be dropped
  /// @throws TunnelException if the dial fails, takes too long, or lost the race
  Connection dial(PeerId peer, DialPlan.Step step, BooleanSupplier claim)
      throws TunnelException, InterruptedException;
}
