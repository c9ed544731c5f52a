package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;

/// Dials for an AutoNAT server, under another identity than the server's, so that the connection is
/// not taken for one that is open already. Thread-safe.
public interface BackDialer {
  /// Tells whether [#dial] could dial `address`: whether it knows the transport and has an address
  /// of that family.
  boolean canDial(Multiaddr address);

  /// Returns a new connection to exactly this address, on which the peer has proved to be `peer`:
  /// never one that is open already, as it may have come about elsewhere. Blocks; an interrupt
  /// gives up. The caller closes it.
  ///
  /// @throws TunnelException if the peer cannot be reached there
  Connection dial(PeerId peer, Multiaddr address) throws TunnelException, InterruptedException;
}
