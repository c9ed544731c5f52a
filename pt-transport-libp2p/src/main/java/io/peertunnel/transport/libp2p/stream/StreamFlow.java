package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.Flow;
import java.util.function.LongConsumer;

/// The write side of a stream that was handed over. Any thread; on the loop nothing is queued
/// twice.
final class StreamFlow implements Flow {
  private final EventLoop loop;
  private final Outlet outlet;
  private final LongConsumer reset;

  /// Creates the write side.
  ///
  /// @param reset cuts the stream off with a code, from any thread
  StreamFlow(EventLoop loop, Outlet outlet, LongConsumer reset) {
    this.loop = loop;
    this.outlet = outlet;
    this.reset = reset;
  }

  @Override
  public boolean write(Chunk chunk) {
    ByteBuf bytes = ChunkBuf.of(chunk);
    if (loop.inEventLoop()) {
      return outlet.write(bytes);
    }
    LoopTasks.run(loop, () -> outlet.write(bytes), bytes::release);
    return outlet.isWritable();
  }

  @Override
  public void flush() {
    LoopTasks.run(loop, outlet::flush, () -> {});
  }

  @Override
  public void end() {
    LoopTasks.run(loop, outlet::end, () -> {});
  }

  @Override
  public void reset(long code) {
    reset.accept(code);
  }
}
