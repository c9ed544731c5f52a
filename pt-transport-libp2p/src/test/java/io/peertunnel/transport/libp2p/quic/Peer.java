package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A stream as a blocking test uses it, and what happened to it.
final class Peer implements MuxedStreamHandler {
  private final MuxedStream stream;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> ended = new CompletableFuture<>();
  private final CompletableFuture<StreamResetException> reset = new CompletableFuture<>();
  private final Semaphore writable = new Semaphore(0);
  private final AtomicLong arrived = new AtomicLong();
  private final AtomicInteger bursts = new AtomicInteger();
  private volatile boolean consuming = true;
  private int owed;

  /// On the loop.
  Peer(MuxedStream stream) {
    this.stream = stream;
    stream.handler(this);
  }

  /// On the loop: a stream whose bytes nobody passes on.
  static Peer stalled(MuxedStream stream) {
    return new Peer(stream, false);
  }

  private Peer(MuxedStream stream, boolean consuming) {
    this.stream = stream;
    this.consuming = consuming;
    stream.handler(this);
  }

  MuxedStream stream() {
    return stream;
  }

  long arrived() {
    return arrived.get();
  }

  int bursts() {
    return bursts.get();
  }

  /// Writes and flushes; waits while the stream asks to.
  void send(byte[] bytes) throws Exception {
    if (!offer(bytes) && !writable.tryAcquire(Node.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the stream never became writable");
    }
  }

  /// Writes and flushes, and says whether the stream asks the writer to stop.
  boolean offer(byte[] bytes) throws Exception {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    stream
        .loop()
        .execute(
            () -> {
              boolean more = stream.write(Unpooled.copiedBuffer(bytes));
              stream.flush();
              done.complete(more);
            });
    return done.get(Node.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  void end() {
    stream.loop().execute(stream::end);
  }

  void cut(long code) {
    stream.loop().execute(() -> stream.reset(code));
  }

  byte[] awaitEnd() throws Exception {
    return ended.get(Node.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  StreamResetException awaitReset() throws Exception {
    return reset.get(Node.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  boolean hasEnded() {
    return ended.isDone();
  }

  boolean wasReset() {
    return reset.isDone();
  }

  @Override
  public void onData(ByteBuf bytes) {
    int size = bytes.readableBytes();
    arrived.addAndGet(size);
    byte[] copy = new byte[size];
    bytes.readBytes(copy);
    received.writeBytes(copy);
    bytes.release();
    if (consuming) {
      stream.consumed(size);
    } else {
      owed += size;
    }
  }

  /// Consumes nothing from now on.
  void stall() {
    consuming = false;
  }

  /// Consumes what a stalled stream has held back, and all that follows.
  void resume() {
    stream
        .loop()
        .execute(
            () -> {
              consuming = true;
              stream.consumed(owed);
            });
  }

  @Override
  public void onBurstEnd() {
    bursts.incrementAndGet();
  }

  @Override
  public void onWritable() {
    writable.release();
  }

  @Override
  public void onEnd() {
    ended.complete(received.toByteArray());
  }

  @Override
  public void onReset(StreamResetException cause) {
    reset.complete(cause);
  }
}
