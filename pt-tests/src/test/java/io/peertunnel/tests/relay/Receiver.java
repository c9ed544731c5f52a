package io.peertunnel.tests.relay;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.FlowHandler;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// Checks that a [Pattern] arrives. Loop code; the methods that are not of [FlowHandler] may be
/// called on any thread.
final class Receiver implements FlowHandler {
  private final Stream stream;
  private final Flow flow;
  private final Queue<Chunk> kept = new ArrayDeque<>();
  private final CompletableFuture<Long> whole = new CompletableFuture<>();
  private final AtomicLong received = new AtomicLong();
  private boolean stalled;

  Receiver(Stream stream) {
    this.stream = stream;
    this.flow = stream.flow(this);
  }

  /// Keeps what comes from now on, so that the peer gets no more credit.
  void stall() {
    stream.executor().execute(() -> stalled = true);
  }

  /// Takes what was kept, and what follows.
  void resume() {
    stream
        .executor()
        .execute(
            () -> {
              stalled = false;
              kept.forEach(Chunk::close);
              kept.clear();
            });
  }

  /// Returns how many bytes have come.
  long received() {
    return received.get();
  }

  /// Completes with the number of all bytes when the sender has ended the stream; fails if they
  /// were not the right ones, or the stream is cut off.
  CompletableFuture<Long> whole() {
    return whole;
  }

  @Override
  public void onChunk(Chunk chunk) {
    if (!Pattern.matches(chunk.bytes(), received.get())) {
      whole.completeExceptionally(new AssertionError("other bytes at " + received));
    }
    received.addAndGet(chunk.size());
    if (stalled) {
      kept.add(chunk);
    } else {
      chunk.close();
    }
  }

  @Override
  public void onBurstEnd() {
    // Nothing is sent back.
  }

  @Override
  public void onWritable() {
    // Nothing is sent back.
  }

  @Override
  public void onEnd() {
    whole.complete(received.get());
    flow.end();
  }

  @Override
  public void onReset(StreamResetException cause) {
    whole.completeExceptionally(cause);
  }
}
