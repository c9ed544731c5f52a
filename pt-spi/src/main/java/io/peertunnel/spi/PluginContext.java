package io.peertunnel.spi;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// What a plugin is given by the program that runs it. Thread-safe.
public interface PluginContext {
  /// Returns the value of one of the plugin's own settings, checked against its type: the one given
  /// by the user, else the declared fallback; empty if there is neither.
  ///
  /// @throws IllegalArgumentException if the plugin has not declared the key
  Optional<String> setting(String key);

  /// Returns the directory in which state may be kept, private to this user; empty if nothing may
  /// be written.
  Optional<Path> dataDirectory();

  /// Returns the wall clock, for records and certificates. Timers use [System#nanoTime()].
  InstantSource clock();

  /// Starts a task on a virtual thread of its own. Closing the registration interrupts it; so does
  /// the end of the program. What the task throws is reported as a problem of this plugin.
  ///
  /// @param name what it does, for thread dumps
  Registration spawn(String name, Task task);

  /// Waits. The clock of a test may make this return at once.
  void sleep(Duration duration) throws InterruptedException;

  /// Tells the user something. Repeated messages may be held back.
  ///
  /// @param message one sentence
  void report(Level level, String message);

  /// How much a message matters.
  enum Level {
    /// For those who asked for details.
    DETAIL,
    /// Good to know.
    INFO,
    /// Something does not work as it should; the program goes on.
    WARNING
  }

  /// Work on a thread of its own.
  @FunctionalInterface
  interface Task {
    /// Runs until it is done or interrupted.
    void run() throws TunnelException, InterruptedException;
  }
}
