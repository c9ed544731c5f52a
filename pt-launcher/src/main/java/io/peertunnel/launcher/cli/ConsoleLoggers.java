package io.peertunnel.launcher.cli;

import java.text.MessageFormat;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// Sends what the program logs through [System.Logger] to the console, without the cost of a
/// logging library. Found by the JDK as a service. Thread-safe.
public final class ConsoleLoggers extends System.LoggerFinder {
  /// Creates the finder.
  public ConsoleLoggers() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new ConsoleLogger(name);
  }

  private record ConsoleLogger(String name) implements System.Logger {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return LogLevels.isShown(name, level);
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        String suffix = thrown == null ? "" : " (" + thrown + ")";
        LogLevels.line(name, level, translated(bundle, message) + suffix);
      }
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        String format,
        @Nullable Object @Nullable ... arguments) {
      if (isLoggable(level)) {
        String pattern = translated(bundle, format);
        boolean plain = arguments == null || arguments.length == 0;
        LogLevels.line(name, level, plain ? pattern : formatted(pattern, arguments));
      }
    }

    private static String formatted(String pattern, @Nullable Object @Nullable [] arguments) {
      try {
        return MessageFormat.format(pattern, arguments);
      } catch (IllegalArgumentException e) {
        return pattern;
      }
    }

    private static String translated(@Nullable ResourceBundle bundle, String key) {
      try {
        return bundle == null ? key : bundle.getString(key);
      } catch (MissingResourceException e) {
        return key;
      }
    }
  }
}
