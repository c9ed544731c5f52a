package io.peertunnel.launcher.plugin;

import java.util.ServiceConfigurationError;

/// Words for what plugins throw. Pure.
public final class Faults {
  private static final int MAX_LENGTH = 300;

  private Faults() {}

  /// Returns one sentence on what went wrong inside a plugin.
  public static String reason(Throwable thrown) {
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

  private static boolean expected(Throwable told) {
    return told instanceof io.peertunnel.spi.TunnelException
        || told instanceof ServiceConfigurationError;
  }
}
