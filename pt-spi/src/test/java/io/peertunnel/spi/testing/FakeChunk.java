package io.peertunnel.spi.testing;

import io.peertunnel.spi.Chunk;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/// A chunk that insists on its rules: it is closed once, and not read after that. Thread-safe.
final class FakeChunk implements Chunk {
  private final ByteBuffer bytes;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();

  FakeChunk(ByteBuffer bytes, Runnable onClose) {
    this.bytes = bytes.asReadOnlyBuffer();
    this.onClose = onClose;
  }

  @Override
  public ByteBuffer bytes() {
    if (closed.get()) {
      throw new IllegalStateException("chunk read after it was closed");
    }
    return bytes;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      throw new IllegalStateException("chunk closed twice");
    }
    onClose.run();
  }
}
