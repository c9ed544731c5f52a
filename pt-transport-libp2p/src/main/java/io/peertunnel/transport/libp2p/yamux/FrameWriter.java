package io.peertunnel.transport.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.function.Consumer;

/// Writes frames to the channel and decides when they are flushed. Loop code.
///
/// Headers are slices of a small block, bodies are passed on as they are. Frames that answer the
/// peer are written whether or not the socket takes them; [#isOverrun()] tells when the peer makes
/// us answer more than it reads.
final class FrameWriter {
  private static final int MAX_UNFLUSHED_FRAMES = 1024;
  private static final int MAX_UNFLUSHED_BYTES = 256 * 1024;
  private static final int HEADERS_PER_BLOCK = 64;

  private final Channel channel;
  private final int maxQueued;
  private final Consumer<Throwable> onFailure;
  private final ChannelFutureListener frameWritten = this::frameWritten;
  private final ChannelFutureListener bodyWritten = this::written;
  private ByteBuf headers = Unpooled.EMPTY_BUFFER;
  private int queued;
  private int queuedFrames;
  private long completed;
  private int unflushedFrames;
  private int unflushedBytes;
  private boolean flushScheduled;
  private boolean closed;

  /// Creates a writer.
  ///
  /// @param maxQueued how many frames may wait for the socket before the writer is overrun
  /// @param onFailure hears of every write that failed
  FrameWriter(Channel channel, int maxQueued, Consumer<Throwable> onFailure) {
    this.channel = channel;
    this.maxQueued = maxQueued;
    this.onFailure = onFailure;
  }

  /// Writes a frame without a body.
  void frame(YamuxFrame frame) {
    if (!closed) {
      write(header(frame)).addListener(frameWritten);
      flushIfLarge();
    }
  }

  /// Writes a frame without a body, and tells `listener` when it has left or failed.
  void frame(YamuxFrame frame, ChannelFutureListener listener) {
    if (!closed) {
      write(header(frame)).addListener(frameWritten).addListener(listener);
      flushIfLarge();
    }
  }

  /// Writes the next `length` bytes of `queue` as one frame.
  void data(long stream, OutboundQueue queue, int length) {
    frame(new YamuxFrame.Data(stream, 0, length));
    int left = length;
    while (left > 0) {
      ByteBuf part = queue.take(left);
      left -= part.readableBytes();
      write(part).addListener(bodyWritten);
    }
    unflushedBytes += length;
    flushIfLarge();
  }

  private ByteBuf header(YamuxFrame frame) {
    if (!headers.isWritable(YamuxFrame.HEADER_SIZE)) {
      headers.release();
      int size = HEADERS_PER_BLOCK * YamuxFrame.HEADER_SIZE;
      headers = channel.alloc().directBuffer(size, size);
    }
    FrameEncoder.encode(frame, headers);
    queuedFrames++;
    return headers.readRetainedSlice(YamuxFrame.HEADER_SIZE);
  }

  private ChannelFuture write(ByteBuf bytes) {
    queued++;
    unflushedFrames++;
    return channel.write(bytes);
  }

  private void frameWritten(ChannelFuture future) {
    queuedFrames--;
    written(future);
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
      unflushedFrames = 0;
      unflushedBytes = 0;
      channel.flush();
    }
  }

  /// Flushes once the loop has run what is due now, so that others can join.
  void flushSoon() {
    if (!flushScheduled && unflushedFrames > 0) {
      flushScheduled = true;
      channel.eventLoop().execute(this::flushScheduled);
    }
  }

  private void flushScheduled() {
    flushScheduled = false;
    flush();
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
    return queued == 0;
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

  /// Drops all frames from now on.
  void close() {
    closed = true;
    headers.release();
    headers = Unpooled.EMPTY_BUFFER;
  }
}
