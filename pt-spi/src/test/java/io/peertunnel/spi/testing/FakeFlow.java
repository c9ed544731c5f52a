package io.peertunnel.spi.testing;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.Flow;

/// The flowing write side of a stream in memory. Bytes do not leave before they are flushed.
final class FakeFlow implements Flow {
  private final FakeStream stream;

  FakeFlow(FakeStream stream) {
    this.stream = stream;
  }

  @Override
  public boolean write(Chunk chunk) {
    return stream.queue(chunk);
  }

  @Override
  public void flush() {
    stream.flush();
  }

  @Override
  public void end() {
    stream.end();
  }

  @Override
  public void reset(long code) {
    stream.reset(code);
  }
}
