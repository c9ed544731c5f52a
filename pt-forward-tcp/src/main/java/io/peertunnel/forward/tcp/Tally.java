package io.peertunnel.forward.tcp;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.PeerId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// *Loop.* Counts what one connection carries, and tells the listener of its start and its end.
final class Tally {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final ForwardListener listener;
  private final PeerId peer;
  private final long number = NUMBERS.incrementAndGet();
  private final long start = System.nanoTime();
  private long bytesIn;
  private long bytesOut;

  Tally(ForwardListener listener, PeerId peer) {
    this.listener = listener;
    this.peer = peer;
  }

  void opened() {
    listener.opened(number, peer);
  }

  /// Counts bytes that the local socket took.
  void in(int bytes) {
    bytesIn += bytes;
  }

  /// Counts bytes that the local socket gave.
  void out(int bytes) {
    bytesOut += bytes;
  }

  void closed(String reason) {
    Duration duration = Duration.ofNanos(System.nanoTime() - start);
    listener.closed(number, peer, new ForwardListener.Summary(bytesIn, bytesOut, duration, reason));
  }
}
