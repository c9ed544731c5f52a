package io.peertunnel.forward.tcp;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.Chunk;
import java.nio.ByteBuffer;

/// *Pure.* A chunk over the readable bytes of a Netty buffer, which it owns.
final class BufferChunk implements Chunk {
  private final ByteBuf buffer;
  private final ByteBuffer bytes;

  BufferChunk(ByteBuf buffer) {
    this.buffer = buffer;
    this.bytes = buffer.nioBuffer();
  }

  @Override
  public ByteBuffer bytes() {
    return bytes;
  }

  @Override
  public void close() {
    buffer.release();
  }
}
