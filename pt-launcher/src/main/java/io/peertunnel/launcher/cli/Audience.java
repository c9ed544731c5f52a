package io.peertunnel.launcher.cli;

/// Hears notices, one at a time.
@FunctionalInterface
interface Audience {
  void hear(Notice notice);

  /// No notice waits: the moment to show what was heard.
  default void caughtUp() {
    // Shown already.
  }
}
