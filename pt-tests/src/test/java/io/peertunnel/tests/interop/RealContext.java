package io.peertunnel.tests.interop;

import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Provider;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Setting;
import io.peertunnel.spi.TunnelException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a plugin is given where foreign peers judge it: the true time, no directory, and the
/// declared settings with some of them changed. Thread-safe.
final class RealContext implements PluginContext {
  private final Map<String, String> settings = new HashMap<>();

  RealContext(Provider provider, Map<String, String> changed) {
    for (Setting setting : provider.settings()) {
      settings.put(setting.key(), setting.fallback());
    }
    settings.putAll(changed);
  }

  @Override
  public Optional<String> setting(String key) {
    return Optional.ofNullable(settings.get(key)).filter(value -> !value.isEmpty());
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
    Thread thread =
        Thread.ofVirtual()
            .name(name)
            .start(
                () -> {
                  try {
                    task.run();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  } catch (TunnelException e) {
                    report(Level.WARNING, name + " ended: " + e.getMessage());
                  }
                });
    return thread::interrupt;
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public void report(Level level, String message) {
    System.getLogger(RealContext.class.getName()).log(System.Logger.Level.INFO, message);
  }
}
