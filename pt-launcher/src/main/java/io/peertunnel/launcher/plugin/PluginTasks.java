package io.peertunnel.launcher.plugin;

import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// What one plugin is given, and the tasks that it runs. Thread-safe. Blocking.
public final class PluginTasks implements PluginContext, AutoCloseable {
  private static final int MAX_TASKS = 4096;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

  private final Plugin plugin;
  private final PluginSettings settings;
  private final Optional<Path> directory;
  private final InstantSource clock;
  private final PluginReporter reporter;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ReportLimit limit = new ReportLimit(System.nanoTime());

  /// Creates the context of `plugin`.
  ///
  /// @param directory in which it may keep state; empty if nothing may be written
  /// @param reporter hears what the plugin tells the user, repetitions held back
  public PluginTasks(
      Plugin plugin,
      PluginSettings settings,
      Optional<Path> directory,
      InstantSource clock,
      PluginReporter reporter) {
    this.plugin = plugin;
    this.settings = settings;
    this.directory = directory;
    this.clock = clock;
    this.reporter = reporter;
  }

  @Override
  public Optional<String> setting(String key) {
    return settings.value(plugin, key);
  }

  @Override
  public Optional<Path> dataDirectory() {
    return directory;
  }

  @Override
  public InstantSource clock() {
    return clock;
  }

  @Override
  public Registration spawn(String name, Task task) {
    if (threads.size() >= MAX_TASKS) {
      throw new IllegalStateException(plugin.id() + " runs " + MAX_TASKS + " tasks already");
    }
    Thread thread =
        Thread.ofVirtual().name(plugin.name() + ": " + name).unstarted(() -> run(name, task));
    threads.add(thread);
    thread.start();
    if (closed.get()) {
      thread.interrupt();
    }
    return thread::interrupt;
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public void report(Level level, String message) {
    Optional<String> shown;
    synchronized (limit) {
      shown = limit.pass(message, System.nanoTime());
    }
    shown.ifPresent(text -> reporter.report(plugin.name(), level, text));
  }

  /// Interrupts all tasks and waits for them, for two seconds at most.
  @Override
  public void close() {
    closed.set(true);
    threads.forEach(Thread::interrupt);
    long deadline = System.nanoTime() + CLOSE_WAIT.toNanos();
    try {
      for (Thread thread : threads) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || !thread.join(Duration.ofNanos(left))) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(String name, Task task) {
    try {
      task.run();
    } catch (InterruptedException e) {
      // The task was told to end.
    } catch (Throwable e) {
      // The top of a thread that runs a plugin's code: whatever it throws ends this task only.
      if (!closed.get()) {
        report(Level.WARNING, "'" + name + "' failed: " + Faults.reason(e));
      }
    } finally {
      threads.remove(Thread.currentThread());
    }
  }
}
