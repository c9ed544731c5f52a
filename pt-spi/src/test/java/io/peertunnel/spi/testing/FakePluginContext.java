package io.peertunnel.spi.testing;

import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Setting;
import io.peertunnel.spi.TunnelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What a plugin is given in a test: settings from the test, a clock that the test moves, tasks on
/// real virtual threads, and a record of what was reported. Stopping it interrupts the tasks and
/// waits for them. Blocking; thread-safe.
public final class FakePluginContext implements PluginContext {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int MAX_TASKS = 10_000;

  private final Map<String, Setting> declared = new ConcurrentHashMap<>();
  private final Map<String, String> given = new ConcurrentHashMap<>();
  private final Optional<Path> dataDirectory;
  private final FakeClock clock = new FakeClock();
  private final List<Duration> sleeps = new CopyOnWriteArrayList<>();
  private final AtomicInteger sleepers = new AtomicInteger();
  private final List<Report> reports = new CopyOnWriteArrayList<>();
  private final Set<Thread> tasks = ConcurrentHashMap.newKeySet();
  private volatile Sleep sleep = Sleep.UNTIL_ADVANCED;

  /// What [PluginContext#sleep(Duration)] does.
  public enum Sleep {
    /// It waits until the test has moved the clock far enough.
    UNTIL_ADVANCED,
    /// It moves the clock itself, and returns.
    AT_ONCE
  }

  /// What the plugin told the user.
  ///
  /// @param level how much it matters
  /// @param message one sentence
  public record Report(Level level, String message) {}

  private FakePluginContext(List<Setting> settings, @Nullable Path dataDirectory) {
    this.dataDirectory = Optional.ofNullable(dataDirectory);
    settings.forEach(setting -> declared.put(setting.key(), setting));
  }

  /// Returns a context in which nothing may be written.
  ///
  /// @param settings those that the plugin declares
  public static FakePluginContext withoutDirectory(List<Setting> settings) {
    return new FakePluginContext(settings, null);
  }

  /// Returns a context with a data directory, made and removed by the test.
  ///
  /// @param settings those that the plugin declares
  public static FakePluginContext withDirectory(List<Setting> settings, Path dataDirectory) {
    return new FakePluginContext(settings, dataDirectory);
  }

  /// Gives a setting its value, as the user does.
  public FakePluginContext set(String key, String value) {
    requireDeclared(key);
    given.put(key, value);
    return this;
  }

  /// Decides what sleeping does from now on.
  public FakePluginContext sleeping(Sleep how) {
    sleep = how;
    return this;
  }

  @Override
  public Optional<String> setting(String key) {
    String fallback = requireDeclared(key).fallback();
    String value = given.getOrDefault(key, fallback);
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  @Override
  public Optional<Path> dataDirectory() {
    return dataDirectory;
  }

  @Override
  public FakeClock clock() {
    return clock;
  }

  @Override
  public Registration spawn(String name, Task task) {
    if (tasks.size() >= MAX_TASKS) {
      throw new IllegalStateException("more than " + MAX_TASKS + " tasks");
    }
    Thread thread = Thread.ofVirtual().name(name).unstarted(() -> run(name, task));
    tasks.add(thread);
    thread.start();
    return thread::interrupt;
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    sleeps.add(duration);
    if (sleep == Sleep.AT_ONCE) {
      clock.advance(duration);
      return;
    }
    sleepers.incrementAndGet();
    try {
      clock.awaitTime(clock.instant().plus(duration));
    } finally {
      sleepers.decrementAndGet();
    }
  }

  @Override
  public void report(Level level, String message) {
    reports.add(new Report(level, message));
  }

  /// Returns what was reported, in order.
  public List<Report> reports() {
    return List.copyOf(reports);
  }

  /// Returns for how long tasks have slept or sleep, in order.
  public List<Duration> sleeps() {
    return List.copyOf(sleeps);
  }

  /// Waits until `count` callers sleep, so that the clock can be moved.
  public void awaitSleepers(int count) throws Exception {
    Await.until(count + " tasks sleep", () -> sleepers.get() >= count);
  }

  /// Waits until something whose message contains `part` has been reported.
  public Report awaitReport(String part) throws Exception {
    List<Report> found = new ArrayList<>();
    Await.until(
        "'" + part + "' is reported, beside " + reports,
        () -> {
          reports.stream()
              .filter(r -> r.message().contains(part))
              .findFirst()
              .ifPresent(found::add);
          return !found.isEmpty();
        });
    return found.getFirst();
  }

  /// Returns the names of the tasks that run, and how many of each.
  public Map<String, Integer> running() {
    Map<String, Integer> running = new HashMap<>();
    tasks.forEach(thread -> running.merge(thread.getName(), 1, Integer::sum));
    return running;
  }

  /// Interrupts the tasks and waits until they have ended.
  ///
  /// @throws AssertionError if one does not heed the interrupt
  public void stop() throws InterruptedException {
    for (Thread thread : List.copyOf(tasks)) {
      thread.interrupt();
      if (!thread.join(DEADLINE)) {
        throw new AssertionError("task '" + thread.getName() + "' does not heed its interrupt");
      }
    }
  }

  private void run(String name, Task task) {
    boolean threw = true;
    try {
      task.run();
      threw = false;
    } catch (InterruptedException e) {
      threw = false;
    } catch (TunnelException e) {
      threw = false;
      report(Level.WARNING, name + ": " + e.getMessage());
    } finally {
      if (threw) {
        report(Level.WARNING, name + ": broke");
      }
      tasks.remove(Thread.currentThread());
    }
  }

  private Setting requireDeclared(String key) {
    Setting setting = declared.get(key);
    if (setting == null) {
      throw new IllegalArgumentException("the plugin declares no setting '" + key + "'");
    }
    return setting;
  }
}
