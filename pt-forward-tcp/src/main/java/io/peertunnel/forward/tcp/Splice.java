package io.peertunnel.forward.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.FlowHandler;
import io.peertunnel.spi.ForwardListener.Summary;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// *Loop.* Joins one local socket with one stream, byte for byte, end for end, reset for reset. All
/// methods but [#abort()] run on the loop of the socket.
///
/// It has no buffer of its own. What the socket gives is owned by the flow at once; when the flow
/// has enough, the socket is not read. What the stream gives is queued at the socket, and the chunk
/// is closed when the kernel has its bytes: only then may the peer send more. So a reader that
/// stands still on either side stops the writer on the other, and costs one receive window. One
/// exception: Netty's epoll reads a socket to its end once the FIN has arrived, so that what the
/// kernel holds at that moment moves into the flow.
///
/// Each direction ends on its own. A FIN of the socket ends the flow; the end of the stream becomes
/// a FIN once all bytes before it are written; both together close the socket. Any failure cuts off
/// both: the stream by a reset, the socket by a RST, never by a FIN that would look like success.
/// There is no idle timeout.
final class Splice extends ChannelInboundHandlerAdapter implements FlowHandler {
  private final SocketChannel local;
  private final Stream stream;
  private final Tally tally;
  private final Consumer<Splice> onFinish;

  private @Nullable Flow flow;
  private int undelivered;
  private boolean unflushed;
  private boolean localEnded;
  private boolean streamEnded;
  private boolean outputShut;
  private boolean finished;

  /// Creates the splice; it starts when it is added to the pipeline of `local`, whose automatic
  /// reading is off until then.
  ///
  /// @param onFinish called once, on the loop, when both directions are over
  Splice(SocketChannel local, Stream stream, Tally tally, Consumer<Splice> onFinish) {
    this.local = local;
    this.stream = stream;
    this.tally = tally;
    this.onFinish = onFinish;
  }

  /// Cuts the connection off, since the forwarder is closed. Thread-safe.
  ///
  /// @return done when the socket is closed
  Future<?> abort() {
    EventLoop loop = local.eventLoop();
    try {
      return loop.submit(() -> cut("the forwarder was closed"));
    } catch (RejectedExecutionException e) {
      // A loop that has ended has closed its sockets.
      stream.reset(Stream.CODE_UNSPECIFIED);
      return GlobalEventExecutor.INSTANCE.newSucceededFuture(local);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    tally.opened();
    boolean sameLoop = local.eventLoop().equals(stream.executor());
    flow = stream.flow(sameLoop ? this : new HopHandler(local.eventLoop(), this));
    if (!local.isActive()) {
      cut("the local side closed the connection");
    } else if (!finished) {
      local.config().setAutoRead(true);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Flow target = flow;
    if (finished || target == null) {
      ReferenceCountUtil.release(message);
      return;
    }
    ByteBuf bytes = (ByteBuf) message;
    tally.out(bytes.readableBytes());
    unflushed = true;
    if (!target.write(new BufferChunk(bytes))) {
      local.config().setAutoRead(false);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    Flow target = flow;
    if (unflushed && !finished && target != null) {
      unflushed = false;
      target.flush();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    Flow target = flow;
    boolean fin = event == ChannelInputShutdownEvent.INSTANCE;
    if (fin && !localEnded && !finished && target != null) {
      localEnded = true;
      local.config().setAutoRead(false);
      target.end();
      closeWhenBothEnded();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    cut("the local side closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    cut("the local connection failed: " + cause.getMessage());
  }

  @Override
  public void onChunk(Chunk chunk) {
    if (finished) {
      chunk.close();
      return;
    }
    int size = chunk.size();
    undelivered++;
    local
        .write(Unpooled.wrappedBuffer(chunk.bytes()))
        .addListener(written -> onDelivered(chunk, size, written));
  }

  private void onDelivered(Chunk chunk, int size, Future<?> written) {
    chunk.close();
    undelivered--;
    if (finished) {
      return;
    }
    if (!written.isSuccess()) {
      cut("the local side takes no more bytes: " + written.cause().getMessage());
      return;
    }
    tally.in(size);
    shutOutputWhenDelivered();
  }

  @Override
  public void onBurstEnd() {
    if (!finished) {
      local.flush();
    }
  }

  @Override
  public void onWritable() {
    if (!finished && !localEnded) {
      local.config().setAutoRead(true);
    }
  }

  @Override
  public void onEnd() {
    if (!finished) {
      streamEnded = true;
      local.flush();
      shutOutputWhenDelivered();
    }
  }

  @Override
  public void onReset(StreamResetException cause) {
    finish(String.valueOf(cause.getMessage()), () -> LocalSockets.closeByReset(local));
  }

  /// Sends the FIN after the last byte: in a task of its own, since Netty may be in the midst of
  /// the write that delivered it.
  private void shutOutputWhenDelivered() {
    if (streamEnded && undelivered == 0) {
      local.eventLoop().execute(this::shutOutput);
    }
  }

  private void shutOutput() {
    if (!finished && !local.isOutputShutdown()) {
      local.shutdownOutput().addListener(this::onOutputShut);
    }
  }

  private void onOutputShut(Future<?> shut) {
    if (shut.isSuccess()) {
      outputShut = true;
      closeWhenBothEnded();
    } else {
      cut("the local side closed the connection");
    }
  }

  private void closeWhenBothEnded() {
    if (localEnded && outputShut) {
      finish(Summary.DONE, this::closeInOrder);
    }
  }

  private void closeInOrder() {
    var _ = local.close();
  }

  private void cut(String reason) {
    finish(
        reason,
        () -> {
          stream.reset(Stream.CODE_UNSPECIFIED);
          LocalSockets.closeByReset(local);
        });
  }

  private void finish(String reason, Runnable close) {
    if (finished) {
      return;
    }
    finished = true;
    close.run();
    tally.closed(reason);
    onFinish.accept(this);
  }
}
