package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.function.Predicate;

/// Says whose a UDP packet is, by the header that every version of QUIC has in common. Pure.
///
/// Connections that we dialled have one id of [#ID_LENGTH] bytes, which we chose; all others are
/// the server's. What is no QUIC, such as the noise that punches holes, is nobody's.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8999">RFC 8999</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-14.1">RFC 9000, 14.1: a server
///     drops
///     short Initial packets</a>
final class PacketRule {
  /// The length of the connection ids that we hand out.
  static final int ID_LENGTH = 20;

  /// The least bytes of a packet that may open a connection.
  static final int MIN_INITIAL = 1200;

  private static final int LONG_HEADER = 0x80;
  private static final int FIXED_BIT = 0x40;
  private static final int TYPE = 0x30;
  private static final int VERSION_AT = 1;
  private static final int LENGTH_AT = 5;

  private PacketRule() {}

  /// Who is to read a packet.
  enum Reader {
    /// The connections that we dialled.
    CLIENT,
    /// The connections that we accept.
    SERVER,
    /// Nobody.
    NONE
  }

  /// Returns who is to read a packet.
  ///
  /// @param packet stays as it is
  /// @param dialled whether an id is that of a connection that we dialled
  static Reader readerOf(ByteBuf packet, Predicate<ByteBuf> dialled) {
    int start = packet.readerIndex();
    int length = packet.readableBytes();
    if (length <= ID_LENGTH) {
      return Reader.NONE;
    }
    int first = packet.getUnsignedByte(start);
    if ((first & LONG_HEADER) == 0) {
      return (first & FIXED_BIT) == 0
          ? Reader.NONE
          : reader(packet.slice(start + 1, ID_LENGTH), dialled);
    }
    int version = packet.getInt(start + VERSION_AT);
    int idLength = packet.getUnsignedByte(start + LENGTH_AT);
    // A packet that negotiates the version has no fixed bit.
    if (idLength > ID_LENGTH
        || length <= LENGTH_AT + 1 + idLength
        || ((first & FIXED_BIT) == 0 && version != 0)) {
      return Reader.NONE;
    }
    Reader reader = reader(packet.slice(start + LENGTH_AT + 1, idLength), dialled);
    boolean opens = (first & TYPE) == 0 || version == 0;
    return reader == Reader.SERVER && opens && (length < MIN_INITIAL || version == 0)
        ? Reader.NONE
        : reader;
  }

  /// Returns the id of a connection that we dialled, as a key of its own, if a packet for it may
  /// carry a part of the handshake.
  ///
  /// @param packet stays as it is
  static Optional<ByteBuf> handshakeOf(ByteBuf packet) {
    int start = packet.readerIndex();
    return (packet.getUnsignedByte(start) & LONG_HEADER) == 0
        ? Optional.empty()
        : Optional.of(Unpooled.copiedBuffer(packet.slice(start + LENGTH_AT + 1, ID_LENGTH)));
  }

  private static Reader reader(ByteBuf id, Predicate<ByteBuf> dialled) {
    return dialled.test(id) ? Reader.CLIENT : Reader.SERVER;
  }

  /// Returns a key by which ids are found in a set.
  static ByteBuf key(byte[] id) {
    return Unpooled.wrappedBuffer(id.clone());
  }
}
