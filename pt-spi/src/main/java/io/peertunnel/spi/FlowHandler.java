package io.peertunnel.spi;

/// The read side of a stream that was handed over to event-driven code.
///
/// All methods are called on [Stream#executor()], one at a time and in order, and must not block.
/// After [#onReset(StreamResetException)] no other call follows.
public interface FlowHandler {
  /// Bytes arrived. The handler owns the chunk now and closes it when it has passed the bytes on:
  /// that, and only that, lets the peer send more. A handler that keeps chunks therefore keeps at
  /// most one receive window.
  void onChunk(Chunk chunk);

  /// No more chunks of this burst follow: the moment to flush what they led to.
  void onBurstEnd();

  /// The flow takes chunks again after a write that returned false.
  void onWritable();

  /// The peer has ended its direction; all its bytes have been delivered. The other direction stays
  /// open.
  void onEnd();

  /// The stream was cut off by the peer, or its connection ended.
  void onReset(StreamResetException cause);
}
