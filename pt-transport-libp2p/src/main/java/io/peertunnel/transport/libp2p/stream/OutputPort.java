package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.peertunnel.spi.TunnelException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The way from blocking writers to the event loop. Blocking code; the methods that say so are
/// called on the event loop.
///
/// At most [#MAX_QUEUED] bytes are on their way to the loop or more than the peer takes; a writer
/// beyond that waits.
final class OutputPort {
  private static final int MAX_QUEUED = 64 * 1024;
  private static final int PIECE = 32 * 1024;

  private final EventLoop loop;
  private final Outlet outlet;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Optional<StreamFailure> failure = Optional.empty();
  private State state = State.OPEN;
  private int queued;

  OutputPort(EventLoop loop, Outlet outlet) {
    this.loop = loop;
    this.outlet = outlet;
  }

  private enum State {
    OPEN,
    CLOSED,
    HANDED_OVER
  }

  void write(byte[] source, int offset, int length) throws TunnelException, InterruptedIOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      int count = Math.min(left, PIECE);
      reserve(count);
      send(ByteBufAllocator.DEFAULT.directBuffer(count).writeBytes(source, from, count), count);
      from += count;
      left -= count;
    }
  }

  void close() {
    lock.lock();
    try {
      if (state != State.OPEN) {
        return;
      }
      state = State.CLOSED;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    LoopTasks.run(loop, outlet::end, () -> {});
  }

  void handOver() {
    lock.lock();
    try {
      state = State.HANDED_OVER;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Fails what is written from now on. Any thread.
  void fail(StreamFailure cause) {
    lock.lock();
    try {
      failure = Optional.of(cause);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Wakes writers up. Any thread.
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void requireOpen() {
    lock.lock();
    try {
      if (state == State.HANDED_OVER) {
        throw new IllegalStateException("the stream has been handed over");
      }
    } finally {
      lock.unlock();
    }
  }

  private void reserve(int count) throws TunnelException, InterruptedIOException {
    lock.lock();
    try {
      while (!hasRoom(count)) {
        changed.await();
      }
      queued += count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted while writing");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom(int count) throws TunnelException {
    if (failure.isPresent()) {
      throw failure.get().exception();
    }
    if (state == State.HANDED_OVER) {
      throw new IllegalStateException("the stream has been handed over");
    }
    if (state == State.CLOSED) {
      throw new TunnelException("the output of the stream has been closed");
    }
    return outlet.isWritable() && queued + count <= MAX_QUEUED;
  }

  private void send(ByteBuf bytes, int count) {
    LoopTasks.run(
        loop,
        () -> {
          outlet.write(bytes);
          outlet.flush();
          sent(count);
        },
        bytes::release);
  }

  private void sent(int count) {
    lock.lock();
    try {
      queued -= count;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
