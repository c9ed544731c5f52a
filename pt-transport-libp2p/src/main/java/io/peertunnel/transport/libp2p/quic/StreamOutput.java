package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.util.concurrent.Future;
import io.peertunnel.transport.libp2p.mux.LaterTurn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// Our direction of a stream: what is written waits here until it is flushed, then in the codec
/// until the peer and the path take it. Loop code.
///
/// A peer that wants no more (STOP_SENDING) does so as part of an ordinary close, so what is
/// written to it from then on is dropped without an error.
///
/// The codec releases what it has sent before it has done with it, and a release may lead to the
/// next write. So each buffer is held here until the codec says that it was sent.
final class StreamOutput {
  /// A writer is asked to stop when more than this many bytes wait.
  static final int HIGH_WATERMARK = 128 * 1024;

  /// A writer that was stopped may go on when no more than this many bytes wait.
  static final int LOW_WATERMARK = 64 * 1024;

  /// Buffers smaller than this are joined, because each one that the codec gets becomes a packet.
  private static final int SMALL = 4 * 1024;

  private static final int JOINED = 16 * 1024;
  private static final int TURN_MILLIS = 5;

  private final Channel channel;
  private final Events events;
  private final LaterTurn goingOn;
  private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>(2);
  private long waiting;
  private boolean flushing;
  private boolean writerStopped;
  private boolean ending;
  private boolean finSent;
  private boolean closed;

  StreamOutput(Channel channel, Events events) {
    this.channel = channel;
    this.events = events;
    this.goingOn = new LaterTurn(channel.eventLoop(), this::goOn);
  }

  /// Hears what becomes of the direction. Loop code.
  interface Events {
    /// A writer that was stopped may go on.
    void writable();

    /// The end has been sent, or the peer wants no more and nothing more will be written.
    void outputOver();

    /// Returns whether the peer wants no more, which no event may have told.
    boolean isStopped();

    /// Returns whether the codec sees to it that an end without bytes arrives: the peer's direction
    /// has not ended, or no byte of ours is on its way.
    boolean mayEnd();

    /// Returns how long an end waits for that.
    Duration patience();

    /// Runs what sends packets, and has them sent more than once.
    void sendRepeatedly(Runnable send);
  }

  /// Queues bytes and takes them over.
  ///
  /// @return false if the writer should stop until [Events#writable()]
  boolean write(ByteBuf bytes) {
    if (closed || ending || !bytes.isReadable()) {
      bytes.release();
      return true;
    }
    waiting += bytes.readableBytes();
    queue.add(bytes);
    writerStopped = writerStopped || waiting > HIGH_WATERMARK;
    return !writerStopped;
  }

  void flush() {
    if (flushing) {
      return;
    }
    flushing = true;
    try {
      drain();
    } finally {
      flushing = false;
    }
    noticeStop();
  }

  private void drain() {
    while (!queue.isEmpty()) {
      ByteBuf next = queue.remove();
      if (!queue.isEmpty() && next.readableBytes() < SMALL) {
        next = join(next);
      }
      if (ending && queue.isEmpty()) {
        finSent = true;
        sendLast(new DefaultQuicStreamFrame(next, true));
      } else {
        send(next);
      }
    }
  }

  private void noticeStop() {
    if (!closed && (waiting > 0 || finSent) && events.isStopped()) {
      stopped();
    }
  }

  /// Ends the direction after what has been queued.
  void end() {
    if (ending) {
      return;
    }
    ending = true;
    if (closed) {
      events.outputOver();
      return;
    }
    flush();
    if (!finSent && !closed) {
      endAlone();
    }
  }

  /// Sends the end without bytes: not in this turn of the loop, as while packets are read the codec
  /// gathers what leaves, and not while bytes are on their way if the other direction has ended.
  ///
  /// For once those are acknowledged, the codec's library takes such a stream for complete: an end
  /// that has not left by then never does, and one that was lost is not repeated. If none are on
  /// their way, the end itself is what is acknowledged, and until then repeated.
  private void endAlone() {
    endAlone(System.nanoTime() + events.patience().toNanos(), 0);
  }

  private void endAlone(long deadline, int delayMillis) {
    try {
      var _ =
          channel.eventLoop().schedule(() -> tryEnd(deadline), delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      System.getLogger(StreamOutput.class.getName())
          .log(System.Logger.Level.DEBUG, "a stream ended after its loop", e);
    }
  }

  private void tryEnd(long deadline) {
    if (finSent || closed) {
      return;
    }
    if (!events.mayEnd() && System.nanoTime() < deadline) {
      endAlone(deadline, TURN_MILLIS);
      return;
    }
    finSent = true;
    events.sendRepeatedly(() -> sendLast(QuicStreamFrame.EMPTY_FIN));
    noticeStop();
  }

  /// Drops what waits, and whatever is written from now on. No event follows.
  void cut() {
    closed = true;
    ending = true;
    writerStopped = false;
    release();
  }

  private ByteBuf join(ByteBuf first) {
    ByteBuf joined = channel.alloc().directBuffer(JOINED).writeBytes(first);
    first.release();
    for (ByteBuf next = queue.peek();
        next != null && next.readableBytes() <= JOINED - joined.readableBytes();
        next = queue.peek()) {
      joined.writeBytes(next);
      queue.remove().release();
    }
    return joined;
  }

  private void send(ByteBuf bytes) {
    int size = bytes.readableBytes();
    channel
        .write(bytes.retain())
        .addListener(
            done -> {
              sent(done, size);
              bytes.release();
            });
  }

  /// Through the queue of the channel, which its own way to end a direction would overtake.
  private void sendLast(QuicStreamFrame last) {
    int size = last.content().readableBytes();
    channel
        .write(last.retain())
        .addListener(
            done -> {
              sent(done, size);
              if (done.isSuccess() && !closed) {
                closed = true;
                events.outputOver();
              }
              last.release();
            });
  }

  private void sent(Future<?> done, int size) {
    if (closed) {
      return;
    }
    waiting -= size;
    if (!done.isSuccess()) {
      if (done.cause() instanceof ChannelOutputShutdownException) {
        stopped();
      }
      // Else the channel is closing, and says so itself.
      return;
    }
    goOnIfReady();
  }

  private void goOnIfReady() {
    if (isReady()) {
      goingOn.ask();
    }
  }

  private boolean isReady() {
    return writerStopped && waiting <= LOW_WATERMARK && !ending;
  }

  private void goOn() {
    if (isReady()) {
      writerStopped = false;
      events.writable();
    }
  }

  /// The peer wants no more.
  void stopped() {
    if (closed) {
      return;
    }
    closed = true;
    release();
    if (ending) {
      events.outputOver();
    } else {
      goOnIfReady();
    }
  }

  private void release() {
    queue.forEach(ByteBuf::release);
    queue.clear();
    waiting = 0;
  }
}
