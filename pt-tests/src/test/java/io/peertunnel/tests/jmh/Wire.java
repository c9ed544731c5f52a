package io.peertunnel.tests.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/// Two channels without a network, joined by a wire that hands buffers over as they are. Loop code;
/// the benchmark's thread is the loop of both.
final class Wire {
  private final Plug left = new Plug();
  private final Plug right = new Plug();

  EmbeddedChannel left() {
    return left.channel;
  }

  EmbeddedChannel right() {
    return right.channel;
  }

  /// Adds to both pipelines what takes and counts the bytes that nobody else takes.
  void drain() {
    left.channel.pipeline().addLast(left.drain);
    right.channel.pipeline().addLast(right.drain);
  }

  /// Bytes that the drain of the right end has taken.
  long drained() {
    return right.drain.bytes;
  }

  /// Carries what was sent to the other end, each way, until nobody sends any more.
  void carry() {
    boolean moved = true;
    while (moved) {
      boolean forth = left.carryTo(right);
      boolean back = right.carryTo(left);
      moved = forth || back;
    }
  }

  /// Drops what the left end has sent, and returns how many bytes that were.
  long drop() {
    long bytes = 0;
    for (ByteBuf sent = left.sent.poll(); sent != null; sent = left.sent.poll()) {
      bytes += sent.readableBytes();
      sent.release();
    }
    return bytes;
  }

  void close() {
    for (Plug plug : new Plug[] {left, right}) {
      plug.channel.close().syncUninterruptibly();
      plug.sent.forEach(ReferenceCountUtil::release);
      plug.channel.releaseInbound();
    }
  }

  /// Stands for a socket that always has room.
  private static final class Plug extends ChannelOutboundHandlerAdapter {
    private final Queue<ByteBuf> sent = new ArrayDeque<>();
    private final Drain drain = new Drain();
    private final EmbeddedChannel channel = new EmbeddedChannel(this);

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      sent.add((ByteBuf) message);
      promise.trySuccess();
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
      // What is written is sent.
    }

    boolean carryTo(Plug other) {
      channel.runPendingTasks();
      ByteBuf next = sent.poll();
      if (next == null) {
        return false;
      }
      for (; next != null; next = sent.poll()) {
        other.channel.pipeline().fireChannelRead(next);
      }
      other.channel.pipeline().fireChannelReadComplete();
      return true;
    }
  }

  @ChannelHandler.Sharable
  private static final class Drain extends ChannelInboundHandlerAdapter {
    private long bytes;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf data = (ByteBuf) message;
      bytes += data.readableBytes();
      data.release();
    }
  }
}
