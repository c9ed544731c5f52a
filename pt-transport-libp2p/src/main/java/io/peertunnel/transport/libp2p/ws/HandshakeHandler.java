package io.peertunnel.transport.libp2p.ws;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/// Opens one WebSocket; then makes room for the handler of its frames. Loop code.
final class HandshakeHandler extends ChannelInboundHandlerAdapter {
  /// How long all of it may take; go-libp2p gives as much.
  static final Duration DEADLINE = Duration.ofSeconds(15);

  private final Dialogue dialogue;
  private final Supplier<WsFrames> frames;
  private final WsListener listener;
  private Optional<ScheduledFuture<?>> deadline = Optional.empty();
  private boolean heard;
  private boolean over;

  HandshakeHandler(Dialogue dialogue, Supplier<WsFrames> frames, WsListener listener) {
    this.dialogue = dialogue;
    this.frames = frames;
    this.listener = listener;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (!ctx.channel().isActive()) {
      fail(ctx, new TunnelException("the connection ended before"));
      return;
    }
    deadline =
        Optional.of(
            ctx.executor().schedule(() -> expire(ctx), DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
    dialogue.begin(ctx);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    deadline.ifPresent(each -> each.cancel(false));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (!over && message instanceof HttpObject part) {
        take(ctx, part);
      }
    } catch (TunnelException e) {
      dialogue.refuse(ctx, e);
      fail(ctx, e);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void take(ChannelHandlerContext ctx, HttpObject part) throws TunnelException {
    if (part.decoderResult().isFailure()) {
      throw new TunnelException("the peer sent no valid HTTP");
    }
    if (part instanceof HttpMessage message) {
      dialogue.hear(message);
      heard = true;
    }
    if (part instanceof HttpContent content && content.content().isReadable()) {
      throw new TunnelException("the peer sent a body that nobody asked for");
    }
    if (part instanceof LastHttpContent && heard) {
      open(ctx);
    }
  }

  private void open(ChannelHandlerContext ctx) {
    over = true;
    dialogue.agree(ctx);
    Channel channel = ctx.channel();
    ctx.pipeline().addAfter(ctx.name(), null, frames.get());
    listener.onOpen(channel);
    ctx.pipeline().remove(this);
    // What the decoder has read too far now comes out of it, and goes to the frames.
    dialogue.leave(ctx);
  }

  private void expire(ChannelHandlerContext ctx) {
    fail(ctx, new TunnelException("no answer within " + DEADLINE.toSeconds() + " s"));
  }

  private void fail(ChannelHandlerContext ctx, Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    TunnelException failure = new TunnelException("no WebSocket was opened: " + text(cause), cause);
    ctx.close().addListener(_ -> listener.onFailed(failure));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent tls && !tls.isSuccess()) {
      fail(ctx, tls.cause());
    }
  }

  private static String text(Throwable cause) {
    Throwable inner =
        cause instanceof CodecException && cause.getCause() != null ? cause.getCause() : cause;
    return switch (inner) {
      case TunnelException typed -> String.valueOf(typed.getMessage());
      case SSLException tls -> "TLS with the server failed: " + tls.getMessage();
      default -> inner.toString();
    };
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx, cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx, new TunnelException("the peer closed the connection"));
  }
}
