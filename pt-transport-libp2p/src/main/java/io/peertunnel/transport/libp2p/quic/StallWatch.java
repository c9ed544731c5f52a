package io.peertunnel.transport.libp2p.quic;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Looks after the streams of one connection whose readers have stalled: where the guard has no
/// room for what they may hold, they are cut off. Looks for as long as a stream is full. Loop code.
final class StallWatch {
  private static final long MOST = 24L * 1024 * 1024;

  private final EventLoop loop;
  private final Duration interval;
  private final StallGuard guard;
  private final Collection<QuicMuxedStream> streams;
  private Optional<ScheduledFuture<?>> timer = Optional.empty();
  private long taken;

  /// Creates a watch.
  ///
  /// @param interval how long it takes from one look to the next
  /// @param streams those that are open, as they are at each moment
  StallWatch(
      EventLoop loop, Duration interval, StallGuard guard, Collection<QuicMuxedStream> streams) {
    this.loop = loop;
    this.interval = interval;
    this.guard = guard;
    this.streams = streams;
  }

  /// A stream is full.
  void watch() {
    if (timer.isEmpty()) {
      timer = Optional.of(loop.schedule(this::look, interval.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  /// A stream has stalled if it was full at the last look, is full now, and nothing was consumed in
  /// between.
  private void look() {
    timer = Optional.empty();
    List<QuicMuxedStream> stalled =
        List.copyOf(streams).stream().filter(QuicMuxedStream::hasStalled).toList();
    long held = Math.min(MOST, stalled.stream().mapToLong(QuicMuxedStream::mayHold).sum());
    if (guard.tryTake(held - taken)) {
      taken = held;
    } else {
      stalled.forEach(StallWatch::cut);
    }
    if (taken > 0 || streams.stream().anyMatch(QuicMuxedStream::isFull)) {
      watch();
    }
  }

  /// Looks no more, and gives the room back that was taken.
  void stop() {
    timer.ifPresent(t -> t.cancel(false));
    guard.giveBack(taken);
    taken = 0;
  }

  private static void cut(QuicMuxedStream stream) {
    stream.refuse(
        QuicCode.STREAM_RESOURCE_LIMIT,
        "Nothing was read from the stream for too long, and too many others wait as well.");
  }
}
