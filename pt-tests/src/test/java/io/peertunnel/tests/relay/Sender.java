package io.peertunnel.tests.relay;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.FlowHandler;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// Sends a [Pattern] as fast as it is allowed to and the stream takes it. Loop code; the methods
/// that are not of [FlowHandler] may be called on any thread.
final class Sender implements FlowHandler {
  private static final int CHUNK = 32 * 1024;

  private final Stream stream;
  private final Flow flow;
  private final CompletableFuture<StreamResetException> cut = new CompletableFuture<>();
  private final AtomicLong sent = new AtomicLong();
  private long allowed;
  private boolean writable = true;

  Sender(Stream stream) {
    this.stream = stream;
    this.flow = stream.flow(this);
  }

  /// Allows so many more bytes; those that could not be sent before are not kept.
  void allow(long bytes) {
    stream
        .executor()
        .execute(
            () -> {
              allowed = bytes;
              fill();
            });
  }

  /// Ends the stream after what has been sent.
  void end() {
    stream
        .executor()
        .execute(
            () -> {
              allowed = 0;
              flow.end();
            });
  }

  /// Returns how many bytes the stream has taken.
  long sent() {
    return sent.get();
  }

  /// Completes when the stream is cut off.
  CompletableFuture<StreamResetException> cut() {
    return cut;
  }

  @Override
  public void onChunk(Chunk chunk) {
    chunk.close();
  }

  @Override
  public void onBurstEnd() {
    // Nothing comes.
  }

  @Override
  public void onWritable() {
    writable = true;
    fill();
  }

  @Override
  public void onEnd() {
    // The other direction is not used.
  }

  @Override
  public void onReset(StreamResetException cause) {
    allowed = 0;
    cut.complete(cause);
  }

  private void fill() {
    long before = sent.get();
    while (writable && allowed > 0) {
      int size = (int) Math.min(allowed, CHUNK);
      writable = flow.write(Chunk.of(Pattern.at(sent.get(), size)));
      sent.addAndGet(size);
      allowed -= size;
    }
    if (sent.get() > before) {
      flow.flush();
    }
  }
}
