package io.peertunnel.launcher.plugin;

import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Words for what plugins throw. Pure.
public final class Faults {
  private static final int MAX_LENGTH = 300;
  private static final int JAVA_1_0 = 44;
  private static final Pattern CLASS_VERSION =
      Pattern.compile("(?:major\\.minor version|class file version) (\\d{2,4})\\.");

  private Faults() {}

  /// Returns one sentence on what went wrong inside a plugin.
  public static String reason(Throwable thrown) {
    Optional<String> newer = newerJava(thrown);
    if (newer.isPresent()) {
      return newer.orElseThrow();
    }
    Throwable cause = thrown.getCause();
    boolean wrapped = thrown instanceof ServiceConfigurationError && cause != null;
    Throwable told = wrapped && cause != null ? cause : thrown;
    String message = told.getMessage();
    String text =
        message == null || message.isBlank()
            ? told.getClass().getSimpleName()
            : expected(told) ? message : told.getClass().getSimpleName() + ": " + message;
    String line = text.lines().findFirst().orElse(text);
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH);
  }

  /// Returns what to do about a class that is too new for this Java, if that is what went wrong.
  public static Optional<String> newerJava(Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      Matcher matcher = CLASS_VERSION.matcher(String.valueOf(at.getMessage()));
      if (matcher.find()) {
        int java = Integer.parseInt(matcher.group(1)) - JAVA_1_0;
        int here = Runtime.version().feature();
        return Optional.of(
            "it is compiled for Java "
                + java
                + ", and this is Java "
                + here
                + "; compile it with --release "
                + here);
      }
    }
    return Optional.empty();
  }

  private static boolean expected(Throwable told) {
    return told instanceof io.peertunnel.spi.TunnelException
        || told instanceof ServiceConfigurationError;
  }
}
