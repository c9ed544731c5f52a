package io.peertunnel.tests.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Random;

/// Bytes in direct memory, as a socket gives them, of which any number of references are sent.
final class Payload {
  private final ByteBuf bytes;

  Payload(int size) {
    byte[] random = new byte[size];
    new Random(1).nextBytes(random);
    bytes = PooledByteBufAllocator.DEFAULT.directBuffer(size).writeBytes(random);
  }

  /// A reference that the receiver releases.
  ByteBuf next() {
    return bytes.retainedDuplicate();
  }

  void close() {
    bytes.release();
  }
}
