package io.peertunnel.transport.libp2p.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// Keeps a connection from falling silent, and measures how long a packet takes there and back.
/// Loop code, but [#rtt()].
final class LinkPulse {
  private static final long FRESH_NANOS = Duration.ofMillis(250).toNanos();
  private static final int MAX_PATHS = 4;

  private final QuicChannel channel;
  private final Duration interval;
  private final Runnable ping;
  private Optional<ScheduledFuture<?>> timer = Optional.empty();
  private long heard = -1;
  private volatile long rttNanos;
  private volatile long measured;

  /// @param ping sends the peer something that it must acknowledge
  LinkPulse(QuicChannel channel, Duration interval, Runnable ping) {
    this.channel = channel;
    this.interval = interval;
    this.ping = ping;
    this.measured = System.nanoTime() - FRESH_NANOS;
  }

  void start() {
    measure();
    timer =
        Optional.of(
            channel
                .eventLoop()
                .scheduleWithFixedDelay(
                    this::beat, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS));
  }

  void stop() {
    timer.ifPresent(t -> t.cancel(false));
  }

  /// Returns the round-trip time, smoothed, once measured; asks for a newer value if this one is
  /// old. Any thread.
  Optional<Duration> rtt() {
    if (System.nanoTime() - measured > FRESH_NANOS) {
      measured = System.nanoTime();
      try {
        channel.eventLoop().execute(this::measure);
      } catch (RejectedExecutionException e) {
        System.getLogger(LinkPulse.class.getName())
            .log(System.Logger.Level.DEBUG, "a connection was asked after its loop had ended", e);
      }
    }
    return rttNanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(rttNanos));
  }

  private void beat() {
    Future<QuicConnectionStats> stats = channel.collectStats();
    if (channel.isActive() && stats.isSuccess()) {
      long received = stats.getNow().recv();
      if (received == heard) {
        ping.run();
      }
      heard = received;
    }
  }

  /// Takes the value of the path in use; the codec answers at once on its loop.
  private void measure() {
    for (int i = 0; i < MAX_PATHS && channel.isActive(); i++) {
      Future<QuicConnectionPathStats> path = channel.collectPathStats(i);
      if (!path.isSuccess()) {
        return;
      }
      if (path.getNow().active()) {
        rttNanos = path.getNow().rtt();
        measured = System.nanoTime();
        return;
      }
    }
  }
}
