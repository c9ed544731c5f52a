package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.autonat.BackDialer;
import io.peertunnel.transport.libp2p.dial.Route;
import java.util.Optional;

/// This program under another identity, which listens nowhere: dials back for those who ask whether
/// they can be reached. Opened with the first dial. Blocking code, thread-safe.
final class OtherSelf implements BackDialer, AutoCloseable {
  private final Opener opener;
  private Optional<Libp2pHost> host = Optional.empty();
  private boolean closed;

  OtherSelf(Opener opener) {
    this.opener = opener;
  }

  /// Opens the host of the other identity.
  @FunctionalInterface
  interface Opener {
    Libp2pHost open() throws TunnelException, InterruptedException;
  }

  @Override
  public boolean canDial(Multiaddr address) {
    return Route.of(address)
        .filter(route -> route instanceof Route.Tcp || route instanceof Route.Quic)
        .isPresent();
  }

  @Override
  public Connection dial(PeerId peer, Multiaddr address)
      throws TunnelException, InterruptedException {
    return open().dialAfresh(peer, address);
  }

  @Override
  public synchronized void close() {
    closed = true;
    host.ifPresent(Libp2pHost::close);
  }

  private synchronized Libp2pHost open() throws TunnelException, InterruptedException {
    if (closed) {
      throw new TunnelException("the program is shutting down");
    }
    if (host.isEmpty()) {
      host = Optional.of(opener.open());
    }
    return host.get();
  }
}
