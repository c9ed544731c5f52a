package io.peertunnel.transport.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.peertunnel.transport.libp2p.mux.LaterTurn;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/// Writes frames to the channel and decides when they are flushed. Loop code.
///
/// Headers and small bodies are gathered in a block, which leaves as one record of the encryption
/// below; large bodies are passed on as they are. Frames that answer the peer are written whether
/// or not the socket takes them; [#isOverrun()] tells when the peer makes us answer more than it
/// reads.
final class FrameWriter {
  /// As much as a TLS record holds, in bytes.
  private static final int BLOCK = 16 * 1024;

  /// The largest body that is cheaper to copy than to encrypt on its own, in bytes.
  private static final int SMALL_BODY = 4 * 1024;

  private static final int MAX_UNFLUSHED_FRAMES = 1024;
  private static final int MAX_UNFLUSHED_BYTES = 256 * 1024;

  private final Channel channel;
  private final int maxQueued;
  private final Consumer<Throwable> onFailure;
  private final LaterTurn later;
  private final ChannelFutureListener written = this::written;
  private final Queue<ChannelFutureListener> gatheredListeners = new ArrayDeque<>(2);
  private ByteBuf block = Unpooled.EMPTY_BUFFER;
  private int gatheredFrames;
  private int queued;
  private int queuedFrames;
  private long completed;
  private int unflushedFrames;
  private int unflushedBytes;
  private boolean closed;

  /// Creates a writer.
  ///
  /// @param maxQueued how many frames may wait for the socket before the writer is overrun
  /// @param onFailure hears of every write that failed
  FrameWriter(Channel channel, int maxQueued, Consumer<Throwable> onFailure) {
    this.channel = channel;
    this.later = new LaterTurn(channel.eventLoop(), this::flush);
    this.maxQueued = maxQueued;
    this.onFailure = onFailure;
  }

  /// Writes a frame without a body.
  void frame(YamuxFrame frame) {
    if (!closed) {
      gather(frame, 0);
      flushIfLarge();
    }
  }

  /// Writes a frame without a body, and tells `listener` when it has left or failed.
  void frame(YamuxFrame frame, ChannelFutureListener listener) {
    if (!closed) {
      gather(frame, 0);
      gatheredListeners.add(listener);
      flushIfLarge();
    }
  }

  /// Writes the next `length` bytes of `queue` as one frame.
  void data(long stream, OutboundQueue queue, int length) {
    boolean small = length <= SMALL_BODY;
    gather(new YamuxFrame.Data(stream, 0, length), small ? length : 0);
    if (!small) {
      submit();
    }
    int left = length;
    while (left > 0 && !closed) {
      ByteBuf part = queue.take(left);
      left -= part.readableBytes();
      if (small) {
        block.writeBytes(part);
        part.release();
      } else {
        write(part).addListener(written);
      }
    }
    unflushedBytes += length;
    flushIfLarge();
  }

  /// Appends a header to the block, and makes sure that `body` more bytes fit.
  private void gather(YamuxFrame frame, int body) {
    int size = YamuxFrame.HEADER_SIZE + body;
    if (!block.isWritable(size)) {
      submit();
      block.release();
      // A write that fails at once may have ended the session.
      block = closed ? Unpooled.EMPTY_BUFFER : channel.alloc().directBuffer(BLOCK, BLOCK);
    }
    if (!closed) {
      FrameEncoder.encode(frame, block);
      gatheredFrames++;
      queuedFrames++;
      unflushedFrames++;
    }
  }

  /// Hands what was gathered to the channel.
  private void submit() {
    if (gatheredFrames == 0) {
      return;
    }
    int frames = gatheredFrames;
    gatheredFrames = 0;
    ChannelFuture future = write(block.readRetainedSlice(block.readableBytes()));
    future.addListener(
        (ChannelFutureListener)
            f -> {
              queuedFrames -= frames;
              written(f);
            });
    while (!gatheredListeners.isEmpty()) {
      future.addListener(gatheredListeners.remove());
    }
  }

  private ChannelFuture write(ByteBuf bytes) {
    queued++;
    return channel.write(bytes);
  }

  private void written(ChannelFuture future) {
    queued--;
    completed++;
    if (!future.isSuccess()) {
      onFailure.accept(future.cause());
    }
  }

  private void flushIfLarge() {
    if (unflushedFrames >= MAX_UNFLUSHED_FRAMES || unflushedBytes >= MAX_UNFLUSHED_BYTES) {
      flush();
    }
  }

  /// Flushes what was written since the last flush, if anything.
  void flush() {
    if (unflushedFrames > 0) {
      submit();
      unflushedFrames = 0;
      unflushedBytes = 0;
      channel.flush();
    }
  }

  /// Flushes once the loop has run what is due now, so that others can join.
  void flushSoon() {
    if (unflushedFrames > 0) {
      later.ask();
    }
  }

  /// Returns whether the socket takes more.
  boolean isWritable() {
    return !closed && channel.isWritable();
  }

  /// Returns whether more frames wait for the socket than any honest peer causes.
  boolean isOverrun() {
    return queuedFrames > maxQueued;
  }

  /// Returns whether nothing waits for the socket.
  boolean isIdle() {
    return queued == 0 && gatheredFrames == 0;
  }

  /// Returns a number that changes whenever the socket takes something.
  long progress() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    long partial = buffer == null ? 0 : buffer.currentProgress();
    return completed * Integer.MAX_VALUE + partial;
  }

  /// Writes one last frame, and flushes. Later frames are dropped.
  ///
  /// @param listener hears when it has left or failed
  void last(YamuxFrame frame, ChannelFutureListener listener) {
    frame(frame, listener);
    flush();
    close();
  }

  /// Drops all frames from now on, and those that have not been handed to the channel.
  void close() {
    closed = true;
    gatheredFrames = 0;
    gatheredListeners.clear();
    block.release();
    block = Unpooled.EMPTY_BUFFER;
  }
}
