package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.Chunk;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/// Bytes of a peer, in the buffer in which they arrived. Closing it releases the buffer and returns
/// credit, on any thread; closing it twice does nothing.
final class BufChunk implements Chunk {
  private final ByteBuf buf;
  private final ByteBuffer bytes;
  private final int credit;
  private final MuxedStream stream;
  private final AtomicBoolean closed = new AtomicBoolean();

  /// Takes the buffer over.
  ///
  /// @param credit how many bytes the peer may send once this is closed
  BufChunk(ByteBuf buf, int credit, MuxedStream stream) {
    this.buf = buf;
    this.bytes = buf.nioBuffer();
    this.credit = credit;
    this.stream = stream;
  }

  @Override
  public ByteBuffer bytes() {
    return bytes;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      buf.release();
      LoopTasks.run(
          stream.loop(),
          () -> stream.consumed(credit),
          () -> {
            // Without a loop there is no peer that could use the credit.
          });
    }
  }
}
