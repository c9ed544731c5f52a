package io.peertunnel.transport.libp2p.ws;

import io.netty.buffer.ByteBuf;

/// The exclusive-or that a client applies to what it sends; applied twice it is nothing. Pure.
///
/// It hides nothing: it keeps old proxies from taking the bytes for requests of theirs.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-5.3">RFC 6455, 5.3</a>
final class Mask {
  private static final int KEY_SIZE = 4;

  private Mask() {}

  /// Writes the readable bytes of `from`, masked, to `to`, which has room. `from` stays as it is.
  static void copy(ByteBuf from, ByteBuf to, int key) {
    int start = to.writerIndex();
    int length = from.readableBytes();
    to.writeBytes(from, from.readerIndex(), length);
    apply(to, start, length, key);
  }

  /// Masks the readable bytes of `buffer` in place.
  ///
  /// @param offset how many bytes of the frame stand before them
  static void apply(ByteBuf buffer, int key, long offset) {
    int turned = Integer.rotateLeft(key, Byte.SIZE * (int) (offset % KEY_SIZE));
    apply(buffer, buffer.readerIndex(), buffer.readableBytes(), turned);
  }

  private static void apply(ByteBuf buffer, int start, int length, int key) {
    long wide = ((long) key << Integer.SIZE) | (key & 0xffff_ffffL);
    int at = start;
    int end = start + length;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      buffer.setLong(at, buffer.getLong(at) ^ wide);
    }
    for (int shift = Long.SIZE - Byte.SIZE; at < end; at++, shift -= Byte.SIZE) {
      buffer.setByte(at, buffer.getByte(at) ^ (int) (wide >>> shift));
    }
  }
}
