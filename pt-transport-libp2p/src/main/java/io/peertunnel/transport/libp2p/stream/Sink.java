package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;

/// Where the bytes of a stream go: to the blocking or to the flowing face. Called on the event
/// loop.
interface Sink {
  /// Takes the buffer over.
  ///
  /// @param credit how many bytes of credit its release returns
  void data(ByteBuf bytes, int credit);

  void burstEnd();

  void writable();

  void end();

  /// The peer cut the stream off, or the connection ended. The last call.
  void fail(StreamFailure failure);

  /// This side cut the stream off. The last call.
  void cutHere(StreamFailure failure);
}
