package io.peertunnel.spi.testing;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/// Runs tasks one at a time and in order, on virtual threads that live only while there is work, so
/// it needs no end. Thread-safe.
///
/// A task that throws is reported by its thread's handler of uncaught exceptions; those after it
/// run all the same.
public final class SerialExecutor implements Executor {
  private static final int MAX_TASKS = 1_000_000;

  private final String name;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  /// Creates an idle executor.
  ///
  /// @param name the name of its threads
  public SerialExecutor(String name) {
    this.name = name;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      if (tasks.size() == MAX_TASKS) {
        throw new IllegalStateException(name + " has " + MAX_TASKS + " tasks waiting");
      }
      tasks.add(task);
      if (!running) {
        running = true;
        start();
      }
    }
  }

  private void start() {
    Thread.ofVirtual().name(name).start(this::drain);
  }

  private void drain() {
    boolean drained = false;
    try {
      while (true) {
        Runnable task;
        synchronized (tasks) {
          task = tasks.poll();
          if (task == null) {
            running = false;
            drained = true;
            return;
          }
        }
        task.run();
      }
    } finally {
      if (!drained) {
        start();
      }
    }
  }
}
