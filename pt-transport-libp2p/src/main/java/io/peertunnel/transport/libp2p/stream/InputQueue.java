package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The bytes that wait for a blocking reader: filled on the event loop, emptied on the reader's
/// thread. Holds one receive window at most, because credit is returned only for buffers that were
/// read to their end.
final class InputQueue {
  private final MuxedStream muxed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private State state = State.OPEN;
  private Optional<StreamFailure> failure = Optional.empty();
  private boolean ended;

  InputQueue(MuxedStream muxed) {
    this.muxed = muxed;
  }

  private enum State {
    OPEN,
    DISCARDING,
    HANDED_OVER
  }

  /// A buffer and the credit that goes back once it has been read.
  record Entry(ByteBuf bytes, int credit) {}

  /// What was left when the stream was handed over.
  record Rest(ArrayDeque<Entry> entries, boolean ended, Optional<StreamFailure> failure) {}

  void add(ByteBuf bytes, int credit) {
    lock.lock();
    try {
      if (state != State.DISCARDING && failure.isEmpty()) {
        entries.add(new Entry(bytes, credit));
        changed.signalAll();
        return;
      }
    } finally {
      lock.unlock();
    }
    giveBack(new Entry(bytes, credit));
  }

  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Fails what is read from now on. What arrived before an orderly end can still be read; it is
  /// moved to the heap, for a reader that never comes.
  void fail(StreamFailure cause) {
    lock.lock();
    try {
      failure = Optional.of(cause);
      ArrayDeque<Entry> kept = new ArrayDeque<>();
      for (Entry entry : entries) {
        if (ended) {
          kept.add(new Entry(onHeap(entry.bytes()), 0));
        }
        entry.bytes().release();
      }
      entries.clear();
      entries.addAll(kept);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static ByteBuf onHeap(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.getBytes(bytes.readerIndex(), copy);
    return Unpooled.wrappedBuffer(copy);
  }

  void discard() {
    lock.lock();
    try {
      if (state == State.HANDED_OVER) {
        return;
      }
      state = State.DISCARDING;
      entries.forEach(this::giveBack);
      entries.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Lets no one read any more; [#rest()] collects what is left.
  ///
  /// @throws IllegalStateException if that was done before
  void handOver() {
    lock.lock();
    try {
      if (state == State.HANDED_OVER) {
        throw handedOver();
      }
      state = State.HANDED_OVER;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Rest rest() {
    lock.lock();
    try {
      ArrayDeque<Entry> left = new ArrayDeque<>(entries);
      entries.clear();
      return new Rest(left, ended, failure);
    } finally {
      lock.unlock();
    }
  }

  /// Waits for bytes.
  ///
  /// @return how many were read; -1 at the end
  int read(byte[] target, int offset, int length) throws TunnelException, InterruptedIOException {
    lock.lock();
    try {
      while (!await()) {
        changed.await();
      }
      return entries.isEmpty() ? -1 : take(target, offset, length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted while reading");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      lock.unlock();
    }
  }

  int available() {
    lock.lock();
    try {
      return entries.isEmpty() ? 0 : entries.getFirst().bytes().readableBytes();
    } finally {
      lock.unlock();
    }
  }

  void requireOpen() {
    lock.lock();
    try {
      if (state == State.HANDED_OVER) {
        throw handedOver();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean await() throws TunnelException {
    if (state == State.HANDED_OVER) {
      throw handedOver();
    }
    if (!entries.isEmpty() || ended || state == State.DISCARDING) {
      return true;
    }
    if (failure.isPresent()) {
      throw failure.get().exception();
    }
    return false;
  }

  private int take(byte[] target, int offset, int length) {
    Entry first = entries.getFirst();
    int count = Math.min(length, first.bytes().readableBytes());
    first.bytes().readBytes(target, offset, count);
    if (!first.bytes().isReadable()) {
      entries.removeFirst();
      giveBack(first);
    }
    return count;
  }

  private void giveBack(Entry entry) {
    entry.bytes().release();
    LoopTasks.run(
        muxed.loop(),
        () -> muxed.consumed(entry.credit()),
        () -> {
          // Without a loop there is no peer that could use the credit.
        });
  }

  private static IllegalStateException handedOver() {
    return new IllegalStateException("the stream has been handed over");
  }
}
