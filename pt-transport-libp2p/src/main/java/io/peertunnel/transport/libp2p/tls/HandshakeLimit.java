package io.peertunnel.transport.libp2p.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.peertunnel.spi.wire.MalformedException;

/// Bounds what a TLS handshake may take in; stands before the TLS handler until the handshake is
/// over. Loop code.
///
/// Data may follow the handshake in the same buffer: it is passed on behind it, and does not count.
final class HandshakeLimit extends ChannelInboundHandlerAdapter {
  /// The most bytes of a handshake, in one direction.
  static final int MAX_BYTES = 16 * 1024;

  private int left = MAX_BYTES;
  private boolean failed;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (failed || !(message instanceof ByteBuf in)) {
      io.netty.util.ReferenceCountUtil.release(message);
      return;
    }
    try {
      int step = Math.min(left, in.readableBytes());
      left -= step;
      ctx.fireChannelRead(in.readRetainedSlice(step));
      if (in.isReadable() && ctx.isRemoved()) {
        ctx.fireChannelRead(in.readRetainedSlice(in.readableBytes()));
      } else if (in.isReadable()) {
        failed = true;
        ctx.fireExceptionCaught(
            new MalformedException("TLS handshake of more than " + MAX_BYTES + " bytes"));
      }
    } finally {
      in.release();
    }
  }
}
