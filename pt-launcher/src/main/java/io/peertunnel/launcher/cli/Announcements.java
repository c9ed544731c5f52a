package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.tunnel.TunnelEvent;
import io.peertunnel.launcher.tunnel.TunnelListener;
import io.peertunnel.spi.PluginContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Hands notices to audiences in order, on a thread of its own, so that a terminal that takes
/// nothing holds up no tunnel. Thread-safe. Blocking.
final class Announcements implements TunnelListener, AutoCloseable {
  private static final int CAPACITY = 4096;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

  private final BlockingQueue<Notice> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicInteger dropped = new AtomicInteger();
  private final List<Audience> audiences;
  private final Thread thread;
  private volatile boolean ending;

  Announcements(List<Audience> audiences) {
    this.audiences = List.copyOf(audiences);
    this.thread = Thread.ofVirtual().name("pt announcements").unstarted(this::run);
  }

  static Announcements start(List<Audience> audiences) {
    Announcements announcements = new Announcements(audiences);
    announcements.thread.start();
    return announcements;
  }

  /// Queues a notice; drops it, and says so later, if nobody has read the last 4096.
  void tell(Notice notice) {
    if (!queue.offer(notice)) {
      dropped.incrementAndGet();
    }
  }

  void tell(PluginContext.Level level, String text) {
    tell(new Notice.Message(level, text));
  }

  void warn(String text) {
    tell(PluginContext.Level.WARNING, text);
  }

  @Override
  public void on(TunnelEvent event) {
    tell(new Notice.Happened(event));
  }

  /// Returns a listener that tells `other` as well.
  TunnelListener with(TunnelListener other) {
    return event -> {
      on(event);
      other.on(event);
    };
  }

  /// Waits until all has been heard, for a second at most.
  @Override
  public void close() {
    ending = true;
    tell(new Notice.Tick());
    boolean interrupted = Thread.interrupted();
    try {
      if (!thread.join(CLOSE_WAIT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try {
      while (!ending || !queue.isEmpty()) {
        Notice notice = queue.poll(1, TimeUnit.SECONDS);
        hear(notice == null ? new Notice.Tick() : notice);
        int missed = dropped.getAndSet(0);
        if (missed > 0) {
          hear(
              new Notice.Message(
                  PluginContext.Level.WARNING, missed + " messages could not be shown in time"));
        }
        if (queue.isEmpty()) {
          audiences.forEach(Audience::caughtUp);
        }
      }
    } catch (InterruptedException e) {
      // Told to end before all was heard.
      audiences.forEach(Audience::caughtUp);
    }
  }

  private void hear(Notice notice) {
    audiences.forEach(audience -> audience.hear(notice));
  }
}
