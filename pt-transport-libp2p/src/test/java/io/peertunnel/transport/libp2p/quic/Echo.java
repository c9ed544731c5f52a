package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;

/// Sends back what arrives. Gives credit only while its own writes are taken, as a tunnel does.
final class Echo implements MuxedStreamHandler {
  private final MuxedStream stream;
  private boolean writable = true;
  private int owed;

  Echo(MuxedStream stream) {
    this.stream = stream;
  }

  @Override
  public void onData(ByteBuf bytes) {
    int size = bytes.readableBytes();
    writable = stream.write(bytes);
    if (writable) {
      stream.consumed(size);
    } else {
      owed += size;
    }
  }

  @Override
  public void onBurstEnd() {
    stream.flush();
  }

  @Override
  public void onWritable() {
    writable = true;
    int due = owed;
    owed = 0;
    stream.consumed(due);
  }

  @Override
  public void onEnd() {
    stream.end();
  }

  @Override
  public void onReset(StreamResetException cause) {}
}
