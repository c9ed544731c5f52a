package io.peertunnel.transport.libp2p.ws;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.peertunnel.spi.TunnelException;

/// One side's part in the HTTP that opens a WebSocket. Loop code.
interface Dialogue {
  /// Adds what decodes and encodes before `ctx`, and says what this side says first.
  void begin(ChannelHandlerContext ctx);

  /// Judges what the other side says.
  ///
  /// @throws TunnelException if no WebSocket comes of it
  void hear(HttpMessage message) throws TunnelException;

  /// Says what this side says last, and takes out what encodes: raw bytes may be written from then
  /// on. All of the other side's message has been read.
  void agree(ChannelHandlerContext ctx);

  /// Takes out what decodes, which passes on the bytes that it has read too far.
  void leave(ChannelHandlerContext ctx);

  /// Tells the other side that nothing comes of it.
  void refuse(ChannelHandlerContext ctx, TunnelException cause);
}
