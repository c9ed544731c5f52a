package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;
import io.peertunnel.transport.libp2p.stream.ChunkBuf;
import java.nio.ByteBuffer;

/// Sends back what arrives. Gives credit for bytes once the buffer that they leave in is released,
/// as a relay does, and fails if it hears of anything while it is busy with something else.
final class LazyEcho implements MuxedStreamHandler {
  private final MuxedStream stream;
  private boolean busy;

  LazyEcho(MuxedStream stream) {
    this.stream = stream;
  }

  @Override
  public void onData(ByteBuf bytes) {
    alone(() -> stream.write(ChunkBuf.of(new Arrived(bytes, bytes.nioBuffer()))));
  }

  @Override
  public void onBurstEnd() {
    alone(stream::flush);
  }

  @Override
  public void onWritable() {
    alone(() -> {});
  }

  @Override
  public void onEnd() {
    alone(stream::end);
  }

  @Override
  public void onReset(StreamResetException cause) {}

  private void alone(Runnable task) {
    if (busy) {
      stream.reset(1);
      throw new AssertionError("heard of something within a call");
    }
    busy = true;
    task.run();
    busy = false;
  }

  private final class Arrived implements Chunk {
    private final ByteBuf buf;
    private final ByteBuffer bytes;

    Arrived(ByteBuf buf, ByteBuffer bytes) {
      this.buf = buf;
      this.bytes = bytes;
    }

    @Override
    public ByteBuffer bytes() {
      return bytes;
    }

    @Override
    public void close() {
      int size = bytes.remaining();
      buf.release();
      stream.consumed(size);
    }
  }
}
