package io.peertunnel.transport.libp2p.yamux;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.CloseReason.Origin;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Finds out whether the peer is there and how far away it is. Loop code, with one timer for a
/// whole session.
///
/// A line that is cut for 30 s comes back: the kernel sends again 51 s after the cut at the latest.
/// So 60 s pass before a silent peer is given up. Time during which this process did not run, as
/// when it was stopped, does not count.
final class KeepAlive {
  private static final long TICK = TimeUnit.SECONDS.toNanos(5);
  private static final long PING_WHEN_SILENT = TimeUnit.SECONDS.toNanos(15);
  private static final long PING_ALWAYS = TimeUnit.SECONDS.toNanos(30);
  private static final long DEAD = TimeUnit.SECONDS.toNanos(60);
  private static final int MAX_QUEUED_REPLIES = 32;
  private static final long NO_PING = -1;

  private final EventLoop loop;
  private final FrameWriter writer;
  private final Consumer<CloseReason> onDead;
  private Future<?> timer;
  private long lastTick;
  private long lastHeard;
  private long lastWritten;
  private long lastProgress;
  private long lastPing;
  private long pingValue = NO_PING;
  private long nextPingValue;
  private int queuedReplies;
  private volatile long rttNanos;

  KeepAlive(EventLoop loop, FrameWriter writer, Consumer<CloseReason> onDead) {
    this.loop = loop;
    this.writer = writer;
    this.onDead = onDead;
    this.timer = loop.newSucceededFuture(onDead);
  }

  /// Sends the first ping and starts the timer.
  void start() {
    long now = now();
    lastTick = now;
    lastHeard = now;
    lastWritten = now;
    ping(now);
    timer = loop.scheduleWithFixedDelay(this::tick, TICK, TICK, TimeUnit.NANOSECONDS);
  }

  /// Stops the timer.
  void stop() {
    timer.cancel(false);
  }

  /// Returns the clock in ns.
  long now() {
    return loop.ticker().nanoTime();
  }

  /// Returns the round-trip time in ns, 0 while unknown. Any thread.
  long rttNanos() {
    return rttNanos;
  }

  /// Notes that bytes arrived.
  void heard() {
    lastHeard = now();
  }

  /// Answers a ping of the peer, or takes the answer to ours. Answers to nothing are ignored, and
  /// so is what the peer asks while 32 answers wait for the socket.
  void onPing(YamuxFrame.Ping ping) {
    if (ping.flags() == YamuxFrame.SYN && queuedReplies < MAX_QUEUED_REPLIES) {
      queuedReplies++;
      writer.frame(new YamuxFrame.Ping(YamuxFrame.ACK, ping.value()), this::replied);
    } else if (ping.flags() == YamuxFrame.ACK && ping.value() == pingValue) {
      pingValue = NO_PING;
      measured(Math.max(1, now() - lastPing));
    }
  }

  private void replied(ChannelFuture future) {
    queuedReplies--;
  }

  private void measured(long sample) {
    rttNanos = rttNanos == 0 ? sample : (rttNanos + sample) / 2;
  }

  private void tick() {
    long now = now();
    forgiveTimeNotRun(now);
    if (writer.isIdle() || writer.progress() != lastProgress) {
      lastProgress = writer.progress();
      lastWritten = now;
    }
    if (now - lastHeard >= DEAD) {
      onDead.accept(lost("Nothing was heard from the peer for " + seconds(now - lastHeard)));
    } else if (now - lastWritten >= DEAD) {
      onDead.accept(lost("The peer took no bytes for " + seconds(now - lastWritten)));
    } else {
      pingIfDue(now);
    }
  }

  private void forgiveTimeNotRun(long now) {
    long lateness = now - lastTick - TICK;
    lastTick = now;
    if (lateness > TICK) {
      lastHeard += lateness;
      lastWritten += lateness;
    }
  }

  private void pingIfDue(long now) {
    long sincePing = now - lastPing;
    boolean silent = now - lastHeard >= PING_WHEN_SILENT && sincePing >= PING_WHEN_SILENT;
    if (silent || sincePing >= PING_ALWAYS) {
      ping(now);
      writer.flush();
    }
  }

  private void ping(long now) {
    lastPing = now;
    pingValue = nextPingValue;
    nextPingValue = (nextPingValue + 1) & SendWindow.MAX;
    writer.frame(new YamuxFrame.Ping(YamuxFrame.SYN, pingValue));
  }

  private static CloseReason lost(String text) {
    return new CloseReason(Origin.NETWORK, 0, text + ".");
  }

  private static String seconds(long nanos) {
    return Duration.ofNanos(nanos).toSeconds() + " s";
  }
}
