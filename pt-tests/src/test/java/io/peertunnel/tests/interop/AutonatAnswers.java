package io.peertunnel.tests.interop;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What servers of AutoNAT have answered to our host, which only its log tells one by one.
final class AutonatAnswers {
  private static final String CLIENTS = "io.peertunnel.transport.libp2p.autonat.AutonatV";
  private static final List<Integer> VERSIONS = List.of(1, 2);

  private final Consumer<Map<String, Object>> listener;

  /// The loggers are kept here, as a logger that nobody keeps may forget its handlers.
  private final List<Logger> loggers =
      VERSIONS.stream().map(version -> Logger.getLogger(CLIENTS + version + "Client")).toList();

  AutonatAnswers(Consumer<Map<String, Object>> listener) {
    this.listener = listener;
  }

  /// Begins to listen: each answer is told with its `version` and what was `found`.
  void hear() {
    for (int i = 0; i < VERSIONS.size(); i++) {
      loggers.get(i).setLevel(Level.FINE);
      loggers.get(i).setUseParentHandlers(false);
      loggers.get(i).addHandler(new Told(VERSIONS.get(i)));
    }
  }

  private final class Told extends Handler {
    private final int version;

    private Told(int version) {
      this.version = version;
    }

    @Override
    public void publish(LogRecord line) {
      listener.accept(Map.of("version", version, "found", line.getMessage()));
    }

    @Override
    public void flush() {
      // Nothing is held back.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
