package org.example.hostsfile;

import io.peertunnel.spi.testing.Background;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakePluginContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/// Discoveries for which seconds pass quickly.
final class Ticking {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration REAL_PAUSE = Duration.ofMillis(3);

  private final Queue<FakePluginContext> contexts = new ConcurrentLinkedQueue<>();
  private final Background background = new Background();

  Ticking() {
    background.start(
        "seconds",
        () -> {
          while (!Thread.interrupted()) {
            contexts.forEach(context -> context.clock().advance(SECOND));
            LockSupport.parkNanos(REAL_PAUSE.toNanos());
          }
          return true;
        });
  }

  FakePluginContext context(Map<String, Path> settings) {
    FakePluginContext context =
        FakePluginContext.withoutDirectory(new HostsFileProvider().settings());
    settings.forEach((key, path) -> context.set(key, path.toString()));
    contexts.add(context);
    return context;
  }

  HostsFileDiscovery discovery(FakeHost host, FakePluginContext context) throws Exception {
    return (HostsFileDiscovery) new HostsFileProvider().create(host, context);
  }

  /// Ends the tasks of all of them.
  void stop() throws Exception {
    for (FakePluginContext context : contexts) {
      context.stop();
    }
    background.stop();
  }
}
