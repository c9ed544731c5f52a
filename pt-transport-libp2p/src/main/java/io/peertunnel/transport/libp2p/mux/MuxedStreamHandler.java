package io.peertunnel.transport.libp2p.mux;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.StreamResetException;

/// Hears of one stream. Loop code.
public interface MuxedStreamHandler {
  /// Bytes arrived; the handler owns the buffer. It calls [MuxedStream#consumed(int)] once it has
  /// passed them on, which is what lets the peer send more.
  void onData(ByteBuf bytes);

  /// No more data of this read burst follows.
  void onBurstEnd();

  /// The stream takes bytes again after a write that returned false.
  void onWritable();

  /// The peer ended its direction; all its bytes have been delivered.
  void onEnd();

  /// The stream was reset by the peer, or the connection ended. The last call.
  void onReset(StreamResetException cause);
}
