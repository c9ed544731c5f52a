package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.Registration;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Virtual threads that end together. Thread-safe.
final class Tasks implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(Tasks.class.getName());

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// Work on a thread of its own.
  @FunctionalInterface
  interface Task {
    void run() throws InterruptedException;
  }

  /// Starts a task, unless this is closed. Closing the registration interrupts it.
  Registration spawn(String name, Task task) {
    Thread thread = Thread.ofVirtual().name(name).start(() -> run(name, task));
    return thread::interrupt;
  }

  /// Interrupts every task. Returns at once; what is spawned from now on does not run.
  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }

  /// Returns true once this is closed and every task has ended.
  boolean hasEnded() {
    return closed && threads.isEmpty();
  }

  /// Waits until every task has ended, for `patience` at most.
  ///
  /// @return true if all have ended
  boolean join(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (Thread thread : threads) {
      Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
      if (thread != Thread.currentThread() && !thread.join(left)) {
        return false;
      }
    }
    return true;
  }

  private void run(String name, Task task) {
    threads.add(Thread.currentThread());
    try {
      // Either this sees that it is too late, or close() sees this thread.
      if (!closed) {
        task.run();
      }
    } catch (InterruptedException e) {
      LOGGER.log(Level.TRACE, "{0} was interrupted", name);
    } catch (RuntimeException e) {
      LOGGER.log(Level.WARNING, name + " failed", e);
    } finally {
      threads.remove(Thread.currentThread());
    }
  }
}
