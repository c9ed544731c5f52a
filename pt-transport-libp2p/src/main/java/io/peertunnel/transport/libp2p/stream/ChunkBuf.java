package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.peertunnel.spi.Chunk;
import java.nio.ByteBuffer;

/// Turns a chunk into one of Netty's buffers without copying. The chunk is closed when the last
/// reference to the buffer is released. Pure.
public final class ChunkBuf {
  private ChunkBuf() {}

  /// Takes the chunk over.
  public static ByteBuf of(Chunk chunk) {
    ByteBuffer bytes = chunk.bytes();
    if (bytes.isDirect() && !bytes.isReadOnly()) {
      return new Direct(chunk, bytes.slice());
    }
    if (bytes.hasArray()) {
      int start = bytes.arrayOffset() + bytes.position();
      return new Heap(chunk, bytes.array()).setIndex(start, start + bytes.remaining());
    }
    try (chunk) {
      return ByteBufAllocator.DEFAULT.directBuffer(bytes.remaining()).writeBytes(bytes.duplicate());
    }
  }

  private static final class Direct extends UnpooledDirectByteBuf {
    private final Chunk chunk;

    Direct(Chunk chunk, ByteBuffer bytes) {
      super(UnpooledByteBufAllocator.DEFAULT, bytes, bytes.remaining());
      this.chunk = chunk;
    }

    @Override
    protected void deallocate() {
      super.deallocate();
      chunk.close();
    }
  }

  private static final class Heap extends UnpooledHeapByteBuf {
    private final Chunk chunk;

    Heap(Chunk chunk, byte[] array) {
      super(UnpooledByteBufAllocator.DEFAULT, array, array.length);
      this.chunk = chunk;
    }

    @Override
    protected void deallocate() {
      super.deallocate();
      chunk.close();
    }

    @Override
    protected void freeArray(byte[] array) {
      // The array is the chunk's.
    }
  }
}
