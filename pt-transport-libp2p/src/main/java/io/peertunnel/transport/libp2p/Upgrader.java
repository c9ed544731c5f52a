package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.peertunnel.spi.PeerId;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.secure.UpgradeListener;
import java.util.Optional;

/// Secures a fresh channel. Called on the event loop.
@FunctionalInterface
interface Upgrader {
  /// Starts the handshake.
  ///
  /// @param expected who the peer must prove to be, where that is known
  void start(Channel channel, Role role, Optional<PeerId> expected, UpgradeListener listener);
}
