package io.peertunnel.spi.testing;

import io.peertunnel.spi.Chunk;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// One direction of a stream in memory, with a receive window. Pure; its stream guards it by a
/// lock.
///
/// Bytes that were flushed cross as far as the window goes, and take room in it until the reader
/// has given that back.
final class FakePipe {
  static final int WINDOW = 256 * 1024;
  private static final int MAX_PIECE = 64 * 1024;
  private static final int MAX_BUFFERED = 16 * 1024 * 1024;

  private final Deque<Outgoing> queued = new ArrayDeque<>();
  private final Deque<Outgoing> flushed = new ArrayDeque<>();
  private final Deque<ByteBuffer> arrived = new ArrayDeque<>();
  private final Deque<Chunk> spent = new ArrayDeque<>();
  private int buffered;
  private int inWindow;
  private boolean ending;
  private boolean endArrived;
  private boolean discarding;

  private record Outgoing(Chunk chunk, ByteBuffer rest) {}

  int credit() {
    return WINDOW - inWindow;
  }

  boolean isWritable() {
    return buffered < credit();
  }

  boolean isEnding() {
    return ending;
  }

  boolean endHasArrived() {
    return endArrived;
  }

  /// True if nothing more will be read: the end came and everything before it was taken.
  boolean isReadOut() {
    return endArrived && arrived.isEmpty();
  }

  boolean isDiscarding() {
    return discarding;
  }

  boolean hasArrived() {
    return !arrived.isEmpty();
  }

  /// Queues a chunk until the next flush. After the end it is dropped.
  void queue(Chunk chunk) {
    if (ending) {
      spent.add(chunk);
      return;
    }
    buffered += chunk.size();
    if (buffered > MAX_BUFFERED) {
      throw new IllegalStateException("the writer goes on although write returned false");
    }
    queued.add(new Outgoing(chunk, chunk.bytes().duplicate()));
  }

  void flush() {
    flushed.addAll(queued);
    queued.clear();
  }

  void end() {
    flush();
    ending = true;
  }

  /// Moves what was flushed as far as the window goes, and hands the chunks that were used up to
  /// `closing`.
  void pump(List<Chunk> closing) {
    while (!flushed.isEmpty() && (credit() > 0 || !flushed.getFirst().rest().hasRemaining())) {
      ByteBuffer rest = flushed.getFirst().rest();
      int moved = send(rest);
      buffered -= moved;
      if (!rest.hasRemaining()) {
        spent.add(flushed.removeFirst().chunk());
      }
    }
    endArrived |= ending && flushed.isEmpty();
    closing.addAll(spent);
    spent.clear();
  }

  /// Sends a piece of `source` at once, as far as the window goes.
  int send(ByteBuffer source) {
    int size = Math.min(Math.min(source.remaining(), credit()), MAX_PIECE);
    byte[] copy = new byte[size];
    source.get(copy);
    if (size > 0 && !discarding) {
      inWindow += size;
      arrived.add(ByteBuffer.wrap(copy));
    }
    return size;
  }

  Optional<ByteBuffer> take() {
    return Optional.ofNullable(arrived.pollFirst());
  }

  /// Copies bytes that have arrived, and gives their room back.
  int read(byte[] target, int offset, int length) {
    ByteBuffer first = arrived.getFirst();
    int size = Math.min(length, first.remaining());
    first.get(target, offset, size);
    if (!first.hasRemaining()) {
      arrived.removeFirst();
    }
    restore(size);
    return size;
  }

  void restore(int size) {
    inWindow -= size;
  }

  /// Drops what has arrived and what will.
  void discard() {
    discarding = true;
    arrived.forEach(bytes -> restore(bytes.remaining()));
    arrived.clear();
  }

  /// Drops everything that is under way; nothing more will be.
  void abort() {
    discard();
    flush();
    flushed.forEach(outgoing -> spent.add(outgoing.chunk()));
    flushed.clear();
    buffered = 0;
    ending = true;
  }
}
