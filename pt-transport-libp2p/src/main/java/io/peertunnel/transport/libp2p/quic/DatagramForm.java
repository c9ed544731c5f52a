package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;

/// How a datagram says whose it is: the number of its stream stands before it, as QUIC writes
/// numbers. Pure.
///
/// RFC 9297 writes a quarter of the number, because only streams of the client carry datagrams
/// there. Here both sides open streams, whose numbers differ in the bits that it drops.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9297#section-2.1">RFC 9297, 2.1</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-16">RFC 9000, 16</a>
final class DatagramForm {
  private static final long MAX_1 = (1L << 6) - 1;
  private static final long MAX_2 = (1L << 14) - 1;
  private static final long MAX_4 = (1L << 30) - 1;
  private static final long MAX_8 = (1L << 62) - 1;
  private static final int LENGTH_BITS = 0xc0;

  private DatagramForm() {}

  /// Returns how many bytes the number of a stream takes.
  static int length(long stream) {
    if (stream < 0 || stream > MAX_8) {
      throw new IllegalArgumentException("stream " + stream);
    }
    if (stream <= MAX_1) {
      return 1;
    }
    if (stream <= MAX_2) {
      return 2;
    }
    return stream <= MAX_4 ? 4 : 8;
  }

  static void write(long stream, ByteBuf out) {
    switch (length(stream)) {
      case 1 -> out.writeByte((int) stream);
      case 2 -> out.writeShort((int) stream | 1 << 14);
      case 4 -> out.writeInt((int) stream | 2 << 30);
      default -> out.writeLong(stream | 3L << 62);
    }
  }

  /// Reads the number of the stream; empty if the datagram is too short to have one.
  static OptionalLong read(ByteBuf in) {
    if (!in.isReadable()) {
      return OptionalLong.empty();
    }
    int length = 1 << ((in.getUnsignedByte(in.readerIndex()) & LENGTH_BITS) >>> 6);
    if (in.readableBytes() < length) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        switch (length) {
          case 1 -> in.readUnsignedByte();
          case 2 -> in.readUnsignedShort() & MAX_2;
          case 4 -> in.readUnsignedInt() & MAX_4;
          default -> in.readLong() & MAX_8;
        });
  }
}
