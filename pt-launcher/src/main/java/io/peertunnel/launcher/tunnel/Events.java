package io.peertunnel.launcher.tunnel;

import io.peertunnel.launcher.tunnel.TunnelEvent.ConnectionClosed;
import io.peertunnel.launcher.tunnel.TunnelEvent.ConnectionOpened;
import io.peertunnel.launcher.tunnel.TunnelEvent.Refused;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Hands events to the listener in the order in which they were posted, one at a time, on a thread
/// of its own. So events may be posted from event loops and under locks. Thread-safe.
///
/// A listener that cannot follow misses events of single connections, once [#MAX_WAITING] wait. The
/// others are always delivered; searches and peers make few of them.
final class Events {
  static final int MAX_WAITING = 4096;

  private static final Logger LOGGER = System.getLogger(Events.class.getName());

  private final TunnelListener listener;
  private final BlockingQueue<TunnelEvent> waiting = new LinkedBlockingQueue<>(2 * MAX_WAITING);

  Events(TunnelListener listener) {
    this.listener = listener;
  }

  /// Queues an event. Does not block.
  void post(TunnelEvent event) {
    boolean frequent =
        event instanceof ConnectionOpened
            || event instanceof ConnectionClosed
            || event instanceof Refused;
    boolean full = frequent && waiting.size() >= MAX_WAITING;
    if (full || !waiting.offer(event)) {
      LOGGER.log(Level.DEBUG, "the listener is too slow, it misses {0}", event);
    }
  }

  /// Delivers events until interrupted, and then those that wait.
  void deliver() throws InterruptedException {
    try {
      while (true) {
        tell(waiting.take());
      }
    } finally {
      for (TunnelEvent event = waiting.poll(); event != null; event = waiting.poll()) {
        tell(event);
      }
    }
  }

  private void tell(TunnelEvent event) {
    try {
      listener.on(event);
    } catch (RuntimeException e) {
      LOGGER.log(Level.WARNING, "the listener failed with " + event, e);
    }
  }
}
