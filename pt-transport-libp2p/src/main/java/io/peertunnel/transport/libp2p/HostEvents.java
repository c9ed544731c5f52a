package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.Registration;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// Tells listeners what happens, one event at a time and in order, on one virtual thread. Blocking
/// code, thread-safe.
///
/// A listener that throws is logged and keeps being told. At most [#MAX_WAITING] events wait; that
/// is reached only if a listener hangs, and further ones are then dropped with a warning.
final class HostEvents implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HostEvents.class.getName());
  private static final int MAX_WAITING = 10_000;

  private final List<Watch> watches = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private final Thread thread = Thread.ofVirtual().name("libp2p-events").start(this::run);
  private volatile boolean closing;

  Registration watch(HostListener listener) {
    Watch watch = new Watch(listener);
    watches.add(watch);
    return () -> watches.remove(watch);
  }

  /// Tells all listeners. Any thread.
  void tell(Consumer<HostListener> event) {
    run(() -> watches.forEach(watch -> guard(() -> event.accept(watch.listener))));
  }

  /// Runs `task` in turn with the events. Any thread.
  void run(Runnable task) {
    if (!waiting.offer(() -> guard(task))) {
      LOG.log(Level.WARNING, "a listener of the host hangs; an event was dropped");
    }
  }

  /// Delivers what waits, then ends; waits for that at most `millis`.
  void close(long millis) throws InterruptedException {
    closing = true;
    run(() -> {});
    thread.join(millis);
    close();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (!closing || !waiting.isEmpty()) {
        waiting.take().run();
      }
    } catch (InterruptedException e) {
      // The host is closed.
    }
  }

  private static void guard(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "a listener of the host failed", e);
    }
  }

  /// One registration; the same listener may be registered twice.
  private static final class Watch {
    private final HostListener listener;

    Watch(HostListener listener) {
      this.listener = listener;
    }
  }
}
