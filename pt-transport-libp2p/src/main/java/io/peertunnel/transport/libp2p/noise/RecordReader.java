package io.peertunnel.transport.libp2p.noise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.peertunnel.spi.wire.MalformedException;
import java.util.Optional;

/// Takes the records of a Noise channel out of bytes that arrive in pieces, and decrypts them.
/// Pure; used by one thread at a time.
///
/// Bytes are copied once, into the buffer in which they are decrypted and delivered. One record of
/// at most 65535 bytes is held.
final class RecordReader {
  private static final int LENGTH_BYTES = 2;
  private static final byte[] NO_ASSOCIATED_DATA = {};

  private final CipherState cipher;
  private ByteBuf record = Unpooled.EMPTY_BUFFER;
  private int lengthBytes;
  private int length;

  RecordReader(CipherState cipher) {
    this.cipher = cipher;
  }

  /// Reads on in `in` until one record is whole, and returns its plaintext, which is the caller's
  /// and may be empty; returns nothing once all of `in` has been taken.
  ///
  /// @throws MalformedException if a record is not authentic; nothing may be read any more
  Optional<ByteBuf> read(ByteBuf in, ByteBufAllocator allocator) throws MalformedException {
    while (in.isReadable()) {
      if (lengthBytes < LENGTH_BYTES) {
        readLength(in.readUnsignedByte(), allocator);
      } else {
        record.writeBytes(in, Math.min(in.readableBytes(), length - record.readableBytes()));
        if (record.readableBytes() == length) {
          return Optional.of(decrypt());
        }
      }
    }
    return Optional.empty();
  }

  /// Gives up the record that is not yet whole.
  void release() {
    record.release();
    record = Unpooled.EMPTY_BUFFER;
    lengthBytes = 0;
  }

  private void readLength(short next, ByteBufAllocator allocator) throws MalformedException {
    length = lengthBytes == 0 ? next << 8 : length | next;
    lengthBytes++;
    if (lengthBytes == LENGTH_BYTES) {
      if (length < CipherState.TAG_LENGTH) {
        lengthBytes = 0;
        throw new MalformedException("Noise record of " + length + " bytes");
      }
      record = allocator.heapBuffer(length, length);
    }
  }

  private ByteBuf decrypt() throws MalformedException {
    cipher.decrypt(NO_ASSOCIATED_DATA, record.array(), record.arrayOffset(), length);
    ByteBuf plaintext = record.writerIndex(length - CipherState.TAG_LENGTH);
    record = Unpooled.EMPTY_BUFFER;
    lengthBytes = 0;
    return plaintext;
  }
}
