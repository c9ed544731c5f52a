package io.peertunnel.transport.libp2p.relay;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.Chunk;
import java.nio.ByteBuffer;

/// Bytes on their way out, in the buffer in which a pipeline wrote them. Its close releases the
/// buffer. Pure.
final class WrittenChunk implements Chunk {
  private final ByteBuf buf;
  private final ByteBuffer bytes;

  /// Takes one reference to the buffer over.
  WrittenChunk(ByteBuf buf) {
    this.buf = buf;
    this.bytes = buf.nioBuffer();
  }

  @Override
  public ByteBuffer bytes() {
    return bytes;
  }

  @Override
  public void close() {
    buf.release();
  }
}
