package io.peertunnel.spi.testing;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.FlowHandler;
import io.peertunnel.spi.StreamResetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// A reader that keeps its chunks until the test releases them. Loop; what it has counted may be
/// read by any thread.
public final class HoldingHandler implements FlowHandler {
  private final List<Chunk> held = new ArrayList<>();
  private final AtomicLong received = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();
  private boolean releasing;

  /// Creates a handler that holds nothing.
  public HoldingHandler() {}

  @Override
  public void onChunk(Chunk chunk) {
    received.addAndGet(chunk.size());
    synchronized (held) {
      if (!releasing) {
        held.add(chunk);
        return;
      }
    }
    chunk.close();
  }

  @Override
  public void onBurstEnd() {}

  @Override
  public void onWritable() {}

  @Override
  public void onEnd() {
    ended.set(true);
  }

  @Override
  public void onReset(StreamResetException cause) {
    release();
  }

  /// Closes the chunks held so far, and each one to come at once.
  public void release() {
    List<Chunk> toClose;
    synchronized (held) {
      releasing = true;
      toClose = List.copyOf(held);
      held.clear();
    }
    toClose.forEach(Chunk::close);
  }

  /// Returns the number of bytes that have arrived.
  public long received() {
    return received.get();
  }

  /// Returns true if the peer has ended its direction.
  public boolean hasEnded() {
    return ended.get();
  }
}
