package io.peertunnel.discovery.dht;

import io.peertunnel.spi.Stream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Resets a stream whose peer lets a deadline pass, which ends any read or write that waits for it.
/// Blocking: it watches on a virtual thread of its own. One thread at a time sets the deadline.
final class StreamDeadline implements AutoCloseable {
  private final Stream stream;
  private final Thread watch;
  private volatile long deadline;
  private volatile boolean closed;

  private StreamDeadline(Stream stream, Duration first) {
    this.stream = stream;
    this.deadline = System.nanoTime() + first.toNanos();
    this.watch = Thread.ofVirtual().name("dht stream deadline").unstarted(this::watch);
  }

  static StreamDeadline on(Stream stream, Duration first) {
    StreamDeadline made = new StreamDeadline(stream, first);
    made.watch.start();
    return made;
  }

  /// Moves the deadline to `time` from now.
  void restart(Duration time) {
    long before = deadline;
    deadline = System.nanoTime() + time.toNanos();
    if (deadline - before < 0) {
      LockSupport.unpark(watch);
    }
  }

  /// Lets the stream live.
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(watch);
  }

  private void watch() {
    while (!closed) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        stream.reset(Stream.CODE_UNSPECIFIED);
        return;
      }
      LockSupport.parkNanos(this, left);
    }
  }
}
