package io.peertunnel.transport.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;

/// Discards what arrives, and returns its credit.
record ConsumingHandler(MuxedStream stream) implements MuxedStreamHandler {
  @Override
  public void onData(ByteBuf bytes) {
    int length = bytes.readableBytes();
    bytes.release();
    stream.consumed(length);
  }

  @Override
  public void onBurstEnd() {}

  @Override
  public void onWritable() {}

  @Override
  public void onEnd() {}

  @Override
  public void onReset(StreamResetException cause) {}
}
