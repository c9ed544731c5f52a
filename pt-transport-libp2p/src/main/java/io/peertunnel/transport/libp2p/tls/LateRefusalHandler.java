package io.peertunnel.transport.libp2p.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.peertunnel.spi.TunnelException;

/// Says what it means when a server ends a TLS connection before its first data: it has refused our
/// certificate. Leaves with the first data. Loop code.
final class LateRefusalHandler extends ChannelInboundHandlerAdapter {
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ctx.fireChannelRead(message);
    ctx.pipeline().remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.fireExceptionCaught(
        new TunnelException(
            "the peer refused us after the TLS handshake: " + TlsFailure.of(cause).getMessage(),
            cause));
    ctx.close().addListener(_ -> {});
  }
}
