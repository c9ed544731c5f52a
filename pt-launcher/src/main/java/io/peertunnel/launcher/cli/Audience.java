package io.peertunnel.launcher.cli;

/// Hears notices, one at a time.
@FunctionalInterface
interface Audience {
  void hear(Notice notice);
}
