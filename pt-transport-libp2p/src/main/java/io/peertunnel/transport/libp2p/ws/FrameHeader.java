package io.peertunnel.transport.libp2p.ws;

import io.netty.buffer.ByteBuf;

/// What stands before the bytes of a frame. Pure, immutable.
///
/// @param opcode what the frame is
/// @param end whether its message ends with it
/// @param length how many bytes follow
/// @param mask the key by which they are masked; 0 leaves them as they are
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5.2">RFC 6455, 5.2</a>
record FrameHeader(Opcode opcode, End end, long length, int mask) {
  /// The most bytes of a header.
  static final int MAX_SIZE = 14;

  static final int FINAL = 0x80;
  static final int MASKED = 0x80;
  static final int LENGTH_16 = 126;
  static final int LENGTH_64 = 127;
  static final int MAX_16 = 0xffff;

  /// Whether more frames of the message follow.
  enum End {
    /// The message is whole.
    LAST,
    /// More follow.
    MORE
  }

  /// Writes the header of a whole message.
  static void write(ByteBuf out, Opcode opcode, int length, Side side, int mask) {
    int masked = side == Side.CLIENT ? MASKED : 0;
    out.writeByte(FINAL | opcode.number());
    if (length < LENGTH_16) {
      out.writeByte(masked | length);
    } else if (length <= MAX_16) {
      out.writeByte(masked | LENGTH_16).writeShort(length);
    } else {
      out.writeByte(masked | LENGTH_64).writeLong(length);
    }
    if (side == Side.CLIENT) {
      out.writeInt(mask);
    }
  }
}
