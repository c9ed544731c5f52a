package io.peertunnel.transport.libp2p.mux;

import io.peertunnel.spi.CloseReason;

/// Hears of a multiplexed connection. Loop code.
public interface MuxListener {
  /// The peer opened a stream. The handler of the stream is set before this returns; data follows
  /// afterwards.
  void onStream(MuxedStream stream);

  /// The connection has ended; every stream has been reset. The last call.
  void onEnd(CloseReason reason);
}
