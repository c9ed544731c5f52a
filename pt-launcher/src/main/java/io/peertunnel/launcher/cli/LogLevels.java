package io.peertunnel.launcher.cli;

import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/// Which log lines people see: none of ours but errors; with `-v` DEBUG, with `-vv` TRACE.
final class LogLevels {
  private static volatile Optional<Console> console = Optional.empty();
  private static volatile int verbosity;

  private LogLevels() {}

  /// Sends log lines to `target` from now on.
  static void show(Console target, int level) {
    console = Optional.of(target);
    verbosity = level;
  }

  /// Keeps what libraries say to `java.util.logging` off the screen. Our own lines do not go there.
  static void quietLibraries() {
    LogManager.getLogManager().reset();
    Logger.getLogger("").addHandler(new LibraryHandler());
  }

  static boolean isShown(String logger, System.Logger.Level level) {
    boolean ours = logger.startsWith("io.peertunnel");
    System.Logger.Level least =
        switch (verbosity) {
          case 0 -> ours ? System.Logger.Level.ERROR : System.Logger.Level.OFF;
          case 1 -> ours ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING;
          default -> ours ? System.Logger.Level.TRACE : System.Logger.Level.INFO;
        };
    return level.getSeverity() >= least.getSeverity() && level != System.Logger.Level.OFF;
  }

  static void line(String logger, System.Logger.Level level, String text) {
    String shortName = logger.substring(logger.lastIndexOf('.') + 1);
    console.ifPresent(
        target -> target.line(Console.Style.FAINT, level + " " + shortName + ": " + text));
  }

  private static final class LibraryHandler extends Handler {
    @Override
    public void publish(java.util.logging.LogRecord event) {
      int value = event.getLevel().intValue();
      System.Logger.Level level =
          value >= java.util.logging.Level.SEVERE.intValue()
              ? System.Logger.Level.ERROR
              : value >= java.util.logging.Level.WARNING.intValue()
                  ? System.Logger.Level.WARNING
                  : System.Logger.Level.INFO;
      String name = event.getLoggerName() == null ? "library" : event.getLoggerName();
      if (isShown(name, level)) {
        line(name, level, String.valueOf(event.getMessage()));
      }
    }

    @Override
    public void flush() {
      // Each line is written at once.
    }

    @Override
    public void close() {
      // The console is not ours to close.
    }
  }
}
