package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.peertunnel.transport.libp2p.ws.WsListener;

/// What two ends say on a fresh channel before the handshakes of libp2p. Loop code.
@FunctionalInterface
interface Preface {
  /// Nothing.
  Preface NONE = (channel, listener) -> listener.onOpen(channel);

  /// Begins to say it; the listener hears when the channel carries plain bytes.
  void begin(Channel channel, WsListener listener);
}
