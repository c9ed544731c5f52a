package io.peertunnel.transport.libp2p.secure;

import io.netty.channel.ChannelPipeline;
import io.peertunnel.spi.TunnelException;

/// Hears how the upgrade of a connection went: exactly one call, on the event loop.
public interface UpgradeListener {
  /// The channel is secured. Before this returns, the listener adds the multiplexer at the end of
  /// `pipeline`: plaintext that has already arrived is delivered to it afterwards. The handlers of
  /// the handshake are gone; those that encrypt and decrypt stay.
  void onSecured(ChannelPipeline pipeline, SecureSession session);

  /// The upgrade failed, timed out or the channel ended; the channel is closed.
  void onFailed(TunnelException cause);
}
