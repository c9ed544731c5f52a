package io.peertunnel.transport.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.wire.MalformedException;

/// Takes what a [FrameDecoder] reads, in the order of the wire.
interface FrameSink {
  /// A header was read. A [YamuxFrame.Data] is followed by its body and [#onBodyEnd()], also when
  /// the body is empty.
  ///
  /// @throws MalformedException if the session must end over it
  void onFrame(YamuxFrame frame) throws MalformedException;

  /// Some bytes of a body arrived, at least one. The sink owns the buffer.
  void onBody(ByteBuf part);

  /// The body is complete.
  void onBodyEnd();
}
