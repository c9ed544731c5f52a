package io.peertunnel.launcher.tunnel;

import io.peertunnel.launcher.tunnel.TunnelEvent.ConnectionClosed;
import io.peertunnel.launcher.tunnel.TunnelEvent.ConnectionOpened;
import io.peertunnel.launcher.tunnel.TunnelEvent.Refused;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Hands events to the listener in the order in which they were posted, one at a time, on a thread
/// of its own. So events may be posted from event loops and under locks. Thread-safe.
///
/// A listener that cannot follow misses events of single connections, once [#MAX_WAITING] wait. The
/// others are always delivered; searches and peers make few of them.
final class Events {
  static final int MAX_WAITING = 4096;

  private static final long GATHER_MILLIS = 20;

  private static final Logger LOGGER = System.getLogger(Events.class.getName());

  private final TunnelListener listener;
  private final BlockingQueue<TunnelEvent> waiting = new LinkedBlockingQueue<>(2 * MAX_WAITING);

  private final Semaphore wake = new Semaphore(0);
  private final AtomicBoolean gathering = new AtomicBoolean();

  Events(TunnelListener listener) {
    this.listener = listener;
  }

  /// Queues an event. Does not block.
  void post(TunnelEvent event) {
    boolean full = isFrequent(event) && waiting.size() >= MAX_WAITING;
    if (full || !waiting.offer(event)) {
      LOGGER.log(Level.DEBUG, "the listener is too slow, it misses {0}", event);
    }
    if (!isFrequent(event) || !gathering.getAndSet(true)) {
      wake.release();
    }
  }

  /// Delivers events until interrupted, and then those that wait.
  ///
  /// The first event of a single connection is delivered at once, those that follow closely
  /// together: waking this thread for each would cost more than the connection.
  void deliver() throws InterruptedException {
    try {
      while (true) {
        wake.acquire();
        do {
          wake.drainPermits();
          tellAll();
        } while (hasMore());
      }
    } finally {
      tellAll();
    }
  }

  /// Waits for more events of connections, if there was one a moment ago.
  private boolean hasMore() throws InterruptedException {
    if (!gathering.get()) {
      return false;
    }
    if (wake.tryAcquire(GATHER_MILLIS, TimeUnit.MILLISECONDS) || !waiting.isEmpty()) {
      return true;
    }
    gathering.set(false);
    return !waiting.isEmpty();
  }

  private void tellAll() {
    for (TunnelEvent event = waiting.poll(); event != null; event = waiting.poll()) {
      tell(event);
    }
  }

  private static boolean isFrequent(TunnelEvent event) {
    return event instanceof ConnectionOpened
        || event instanceof ConnectionClosed
        || event instanceof Refused;
  }

  private void tell(TunnelEvent event) {
    try {
      listener.on(event);
    } catch (RuntimeException e) {
      LOGGER.log(Level.WARNING, "the listener failed with " + event, e);
    }
  }
}
