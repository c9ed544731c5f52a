package io.peertunnel.forward.tcp;

import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// A context whose tasks are virtual threads.
final class TestContext implements PluginContext {
  private final Map<String, String> settings;

  TestContext(Map<String, String> settings) {
    this.settings = settings;
  }

  @Override
  public Optional<String> setting(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  @Override
  public Optional<Path> dataDirectory() {
    return Optional.empty();
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public Registration spawn(String name, Task task) {
    Thread thread = Thread.ofVirtual().name(name).start(() -> run(task));
    return thread::interrupt;
  }

  private void run(Task task) {
    try {
      task.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (io.peertunnel.spi.TunnelException e) {
      throw new IllegalStateException("a task let a failure escape", e);
    }
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public void report(Level level, String message) {}
}
