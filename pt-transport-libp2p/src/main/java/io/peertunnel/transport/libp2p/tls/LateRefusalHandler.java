package io.peertunnel.transport.libp2p.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.peertunnel.spi.TunnelException;

/// Says what it means when a server ends a TLS connection before its first data: it has refused our
/// certificate. Leaves with the first data. Loop code.
final class LateRefusalHandler extends ChannelInboundHandlerAdapter {
  private boolean reported;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ctx.fireChannelRead(message);
    if (!ctx.isRemoved()) {
      ctx.pipeline().remove(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    report(
        ctx,
        new TunnelException(
            "the peer refused us after the TLS handshake: " + TlsFailure.of(cause).getMessage(),
            cause));
    ctx.close().addListener(_ -> {});
  }

  /// The alert that says why may be lost with the connection.
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    report(
        ctx,
        new TunnelException(
            "the peer ended the connection right after the TLS handshake, before any data; it may"
                + " have refused us"));
    ctx.fireChannelInactive();
  }

  private void report(ChannelHandlerContext ctx, TunnelException refusal) {
    if (!reported) {
      reported = true;
      ctx.fireExceptionCaught(refusal);
    }
  }
}
