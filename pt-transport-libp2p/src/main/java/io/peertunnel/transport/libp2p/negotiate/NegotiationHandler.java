package io.peertunnel.transport.libp2p.negotiate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.TunnelException;
import java.util.List;
import java.util.function.Consumer;

/// Runs one [Negotiation] on a channel, then leaves the pipeline. Loop code.
///
/// When both sides agree, the consumer hears of the protocol and adds the handlers of the protocol
/// behind this one; bytes that followed are passed on to them. Failure is an `exceptionCaught`
/// event with a [TunnelException]; what arrives after it is dropped.
public final class NegotiationHandler extends ByteToMessageDecoder {
  private final Negotiation negotiation;
  private final Consumer<String> agreed;
  private boolean opened;
  private boolean failed;

  /// Creates a handler for one negotiation.
  ///
  /// @param agreed hears of the protocol agreed upon, on the event loop
  public NegotiationHandler(Negotiation negotiation, Consumer<String> agreed) {
    this.negotiation = negotiation;
    this.agreed = agreed;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      open(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    open(ctx);
    ctx.fireChannelActive();
  }

  private void open(ChannelHandlerContext ctx) {
    if (!opened) {
      opened = true;
      send(ctx, negotiation.opening());
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (failed) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      proceed(ctx, negotiation.receive(in));
    } catch (TunnelException e) {
      failed = true;
      in.skipBytes(in.readableBytes());
      ctx.fireExceptionCaught(e);
    }
  }

  private void proceed(ChannelHandlerContext ctx, Negotiation.Outcome outcome)
      throws TunnelException {
    send(ctx, outcome.reply());
    switch (outcome) {
      case Negotiation.Outcome.Pending _ -> {}
      case Negotiation.Outcome.Agreed done -> {
        agreed.accept(done.protocol());
        if (!ctx.isRemoved()) {
          ctx.pipeline().remove(this);
        }
      }
      case Negotiation.Outcome.Refused _ ->
          throw new TunnelException("the peer supports none of the protocols we offered");
    }
  }

  private static void send(ChannelHandlerContext ctx, Bytes bytes) {
    if (bytes.size() > 0) {
      ctx.writeAndFlush(Unpooled.wrappedBuffer(bytes.buffer()))
          .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
  }
}
