package io.peertunnel.transport.libp2p.yamux;

import io.netty.buffer.ByteBuf;

/// Writes headers. Pure.
final class FrameEncoder {
  private FrameEncoder() {}

  /// Appends the 12 bytes of a header to `out`.
  static void encode(YamuxFrame frame, ByteBuf out) {
    switch (frame) {
      case YamuxFrame.Data(long stream, int flags, int length) ->
          put(out, 0, flags, stream, length);
      case YamuxFrame.WindowUpdate(long stream, int flags, long value) ->
          put(out, 1, flags, stream, value);
      case YamuxFrame.Ping(int flags, long value) -> put(out, 2, flags, 0, value);
      case YamuxFrame.GoAway(long code) -> put(out, 3, 0, 0, code);
    }
  }

  private static void put(ByteBuf out, int type, int flags, long stream, long length) {
    out.writeByte(0).writeByte(type).writeShort(flags);
    out.writeInt((int) stream).writeInt((int) length);
  }
}
