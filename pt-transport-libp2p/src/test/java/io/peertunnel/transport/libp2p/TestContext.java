package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A context for one transport, with the settings that a test gives.
public final class TestContext implements PluginContext {
  private final Map<String, String> settings;
  private final Optional<Path> directory;
  private final List<String> reports = new CopyOnWriteArrayList<>();

  TestContext(Map<String, String> settings, Optional<Path> directory) {
    this.settings = settings;
    this.directory = directory;
  }

  static TestContext of(String... keysAndValues) {
    Map<String, String> settings = new java.util.HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new TestContext(settings, Optional.empty());
  }

  List<String> reports() {
    return reports;
  }

  @Override
  public Optional<String> setting(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  @Override
  public Optional<Path> dataDirectory() {
    return directory;
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public Registration spawn(String name, Task task) {
    throw new UnsupportedOperationException("the transport starts its own threads");
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public void report(Level level, String message) {
    reports.add(level + " " + message);
  }
}
