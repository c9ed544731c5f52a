package io.peertunnel.transport.libp2p.ws;

import io.netty.channel.Channel;
import io.peertunnel.spi.TunnelException;

/// Hears how a WebSocket handshake went: exactly one call, on the event loop.
public interface WsListener {
  /// The channel carries plain bytes from now on. Before this returns, the listener adds what shall
  /// read them at the end of the pipeline: bytes that have already arrived are delivered to it
  /// afterwards.
  void onOpen(Channel channel);

  /// The handshake failed, timed out or the channel ended; the channel is closed.
  void onFailed(TunnelException cause);
}
