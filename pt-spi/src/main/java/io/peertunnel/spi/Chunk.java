package io.peertunnel.spi;

import java.nio.ByteBuffer;

/// A run of bytes with exactly one owner. Whoever holds it closes it or gives it away, once.
///
/// Closing a chunk that came from a stream is what returns receive credit to the peer.
public interface Chunk extends AutoCloseable {
  /// Returns the bytes, from position to limit. Valid until the chunk is closed. The content must
  /// not be changed.
  ByteBuffer bytes();

  /// Returns the number of bytes: at least 0.
  default int size() {
    return bytes().remaining();
  }

  /// Gives the memory back. Called by the owner, once, on any thread.
  @Override
  void close();

  /// Returns a chunk over `bytes` whose close does nothing. The buffer must not be touched after
  /// this call.
  static Chunk of(ByteBuffer bytes) {
    return new Chunk() {
      @Override
      public ByteBuffer bytes() {
        return bytes;
      }

      @Override
      public void close() {
        // The garbage collector owns the memory.
      }
    };
  }
}
