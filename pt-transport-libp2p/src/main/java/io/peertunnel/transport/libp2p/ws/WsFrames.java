package io.peertunnel.transport.libp2p.ws;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/// Carries plain bytes in WebSocket frames. Loop code.
///
/// Each buffer written becomes one binary frame: a server writes a header and the buffer as it is,
/// a client one new buffer with the masked bytes. What arrives is passed on as it comes, whatever
/// the bounds of frames and messages. Of pings only the last one not answered yet is.
///
/// A peer that breaks the rules is told so; the channel closes, and an `exceptionCaught` event says
/// why. The peer's close frame closes the channel. Closing the channel sends a close frame first,
/// for which there are [#CLOSE_MILLIS].
final class WsFrames extends ChannelDuplexHandler {
  /// How long a close frame may take to leave; go-libp2p gives as much.
  static final long CLOSE_MILLIS = 100;

  private final Side self;
  private final IntSupplier maskKeys;
  private final FrameDecoder decoder;
  private Optional<byte[]> unanswered = Optional.empty();
  private boolean answering;
  private boolean delivered;
  private boolean closing;
  private CloseCode why = CloseCode.NORMAL;

  /// Creates the handler of one connection.
  ///
  /// @param maskKeys where a client gets the key of each frame
  WsFrames(Side self, IntSupplier maskKeys) {
    this.self = self;
    this.maskKeys = maskKeys;
    this.decoder = new FrameDecoder(self);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf in)) {
      ReferenceCountUtil.release(message);
      return;
    }
    ByteBuf own = in.isReadOnly() ? in.copy() : in.retain();
    try {
      decoder.read(own, new Received(ctx));
    } catch (BadFrameException e) {
      why = e.code();
      ctx.fireExceptionCaught(e);
      close(ctx, ctx.newPromise());
    } finally {
      own.release();
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    pong(ctx);
    if (!delivered && !ctx.channel().config().isAutoRead()) {
      ctx.read();
    }
    delivered = false;
    ctx.fireChannelReadComplete();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // The TLS that carries the frames is no matter of the TLS within them.
    if (!(event instanceof SslCompletionEvent)) {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      promise.setFailure(new IllegalArgumentException("only bytes are framed"));
    } else if (closing) {
      bytes.release();
      promise.setFailure(new ClosedChannelException());
    } else if (bytes.isReadable()) {
      frame(ctx, Opcode.BINARY, bytes, promise);
    } else {
      var _ = ctx.write(bytes, promise);
    }
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (!ctx.channel().isActive()) {
      var _ = ctx.close(promise);
      return;
    }
    ctx.channel().closeFuture().addListener(_ -> promise.trySuccess());
    if (!closing) {
      closing = true;
      sayWhy(ctx);
    }
  }

  private void sayWhy(ChannelHandlerContext ctx) {
    ByteBuf body = ctx.alloc().buffer(Short.BYTES + why.reason().length());
    body.writeShort(why.number()).writeCharSequence(why.reason(), StandardCharsets.US_ASCII);
    ScheduledFuture<?> late =
        ctx.executor().schedule(() -> leave(ctx), CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    ChannelPromise sent = ctx.newPromise();
    sent.addListener(
        _ -> {
          late.cancel(false);
          var _ = ctx.close();
        });
    frame(ctx, Opcode.CLOSE, body, sent);
    ctx.flush();
  }

  private static void leave(ChannelHandlerContext ctx) {
    var _ = ctx.close();
  }

  private void frame(
      ChannelHandlerContext ctx, Opcode opcode, ByteBuf bytes, ChannelPromise promise) {
    int length = bytes.readableBytes();
    if (self == Side.SERVER) {
      ByteBuf header = ctx.alloc().buffer(FrameHeader.MAX_SIZE);
      FrameHeader.write(header, opcode, length, self, 0);
      // If this fails, so does what follows.
      var _ = ctx.write(header);
      var _ = ctx.write(bytes, promise);
      return;
    }
    try {
      ByteBuf whole = ctx.alloc().ioBuffer(FrameHeader.MAX_SIZE + length);
      int key = maskKeys.getAsInt();
      FrameHeader.write(whole, opcode, length, self, key);
      Mask.copy(bytes, whole, key);
      var _ = ctx.write(whole, promise);
    } finally {
      bytes.release();
    }
  }

  private void pong(ChannelHandlerContext ctx) {
    if (unanswered.isEmpty() || answering || closing) {
      return;
    }
    ChannelPromise sent = ctx.newPromise();
    answering = true;
    sent.addListener(
        _ -> {
          answering = false;
          pong(ctx);
        });
    ByteBuf body = Unpooled.wrappedBuffer(unanswered.get());
    unanswered = Optional.empty();
    frame(ctx, Opcode.PONG, body, sent);
    ctx.flush();
  }

  /// What the decoder finds, as events of the pipeline.
  private final class Received implements FrameDecoder.Receiver {
    private static final int MIN_CLOSE_BODY = 2;

    private final ChannelHandlerContext ctx;

    Received(ChannelHandlerContext ctx) {
      this.ctx = ctx;
    }

    @Override
    public void data(ByteBuf bytes) {
      delivered = true;
      ctx.fireChannelRead(bytes);
    }

    @Override
    public void control(Opcode opcode, byte[] body) throws BadFrameException {
      switch (opcode) {
        case PING -> unanswered = Optional.of(body);
        case CLOSE -> {
          if (body.length == MIN_CLOSE_BODY - 1) {
            throw new BadFrameException(
                CloseCode.PROTOCOL_ERROR, "the peer sent half a code in its close frame");
          }
          close(ctx, ctx.newPromise());
        }
        default -> {
          // Nobody waits for a pong.
        }
      }
    }

    @Override
    public boolean wantsMore() {
      return !closing && !ctx.isRemoved();
    }
  }
}
