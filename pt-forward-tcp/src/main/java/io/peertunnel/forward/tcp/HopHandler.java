package io.peertunnel.forward.tcp;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.FlowHandler;
import io.peertunnel.spi.StreamResetException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// *Loop.* Carries the callbacks of a stream to the loop of its socket, in order, where the two do
/// not run on the same one. When that loop has ended, so has the socket: they are dropped.
final class HopHandler implements FlowHandler {
  private final Executor loop;
  private final FlowHandler next;

  HopHandler(Executor loop, FlowHandler next) {
    this.loop = loop;
    this.next = next;
  }

  @Override
  public void onChunk(Chunk chunk) {
    hop(() -> next.onChunk(chunk), chunk::close);
  }

  @Override
  public void onBurstEnd() {
    hop(next::onBurstEnd, () -> {});
  }

  @Override
  public void onWritable() {
    hop(next::onWritable, () -> {});
  }

  @Override
  public void onEnd() {
    hop(next::onEnd, () -> {});
  }

  @Override
  public void onReset(StreamResetException cause) {
    hop(() -> next.onReset(cause), () -> {});
  }

  private void hop(Runnable call, Runnable otherwise) {
    try {
      loop.execute(call);
    } catch (RejectedExecutionException e) {
      otherwise.run();
    }
  }
}
