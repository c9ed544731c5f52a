package io.peertunnel.spi.testing;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.FlowHandler;
import io.peertunnel.spi.StreamResetException;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Collects what the flowing face of a stream tells, closing each chunk at once, and checks that it
/// keeps the rules: one call at a time, nothing after the end but writability, nothing at all after
/// a reset. Loop; what it has collected may be read by any thread.
public final class CollectingHandler implements FlowHandler {
  private static final long DEADLINE_SECONDS = 60;

  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private final AtomicLong received = new AtomicLong();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger bursts = new AtomicInteger();
  private final AtomicInteger writables = new AtomicInteger();
  private final CompletableFuture<byte[]> end = new CompletableFuture<>();
  private final CompletableFuture<StreamResetException> reset = new CompletableFuture<>();
  private final CompletableFuture<String> broken = new CompletableFuture<>();

  /// Creates a handler that has heard nothing.
  public CollectingHandler() {}

  @Override
  public void onChunk(Chunk chunk) {
    enter("onChunk");
    if (end.isDone()) {
      broken.complete("onChunk after onEnd");
    }
    received.addAndGet(chunk.size());
    byte[] copy = new byte[chunk.size()];
    chunk.bytes().duplicate().get(copy);
    synchronized (content) {
      content.writeBytes(copy);
    }
    chunk.close();
    inside.decrementAndGet();
  }

  @Override
  public void onBurstEnd() {
    enter("onBurstEnd");
    bursts.incrementAndGet();
    inside.decrementAndGet();
  }

  @Override
  public void onWritable() {
    enter("onWritable");
    synchronized (writables) {
      writables.incrementAndGet();
      writables.notifyAll();
    }
    inside.decrementAndGet();
  }

  @Override
  public void onEnd() {
    enter("onEnd");
    synchronized (content) {
      if (!end.complete(content.toByteArray())) {
        broken.complete("onEnd twice");
      }
    }
    inside.decrementAndGet();
  }

  @Override
  public void onReset(StreamResetException cause) {
    enter("onReset");
    reset.complete(cause);
    synchronized (writables) {
      writables.notifyAll();
    }
    inside.decrementAndGet();
  }

  /// Returns the number of bytes that have arrived.
  public long received() {
    return received.get();
  }

  /// Returns everything that arrived, once the peer has ended its direction.
  public byte[] untilEnd() throws Exception {
    byte[] all =
        (byte[])
            CompletableFuture.anyOf(end, failedByReset()).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    requireRulesKept();
    return all;
  }

  /// Returns the reset, once it has come.
  public StreamResetException untilReset() throws Exception {
    StreamResetException cause = reset.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    requireRulesKept();
    return cause;
  }

  /// Returns true if the peer has ended its direction.
  public boolean hasEnded() {
    return end.isDone();
  }

  /// Returns how often the flow has become writable again.
  public int writables() {
    return writables.get();
  }

  /// Returns how many bursts have ended.
  public int bursts() {
    return bursts.get();
  }

  /// Waits until the flow has become writable more than `before` times, or was reset.
  public void awaitWritable(int before) throws InterruptedException {
    synchronized (writables) {
      while (writables.get() <= before && !reset.isDone()) {
        writables.wait();
      }
    }
  }

  /// Fails if the stream broke a rule of [FlowHandler].
  public void requireRulesKept() {
    if (broken.isDone()) {
      throw new AssertionError(broken.join());
    }
  }

  private CompletableFuture<byte[]> failedByReset() {
    return reset.thenCompose(CompletableFuture::<byte[]>failedFuture);
  }

  private void enter(String call) {
    if (inside.incrementAndGet() != 1) {
      broken.complete(call + " while another call runs");
    }
    if (reset.isDone()) {
      broken.complete(call + " after onReset");
    }
  }
}
