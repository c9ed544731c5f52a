package io.peertunnel.launcher.cli;

import io.peertunnel.spi.Registration;
import java.util.function.IntConsumer;

/// How the user or the system asks the program to end.
@FunctionalInterface
public interface Signals {
  /// Calls `handler` with the exit code that the first request to end asks for: 130 for Ctrl-C, 0
  /// for SIGTERM and SIGHUP. A second request ends the process at once.
  Registration onStop(IntConsumer handler);

  /// Returns signals that never come.
  static Signals none() {
    return handler -> () -> {};
  }
}
