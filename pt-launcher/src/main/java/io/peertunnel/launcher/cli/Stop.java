package io.peertunnel.launcher.cli;

import java.util.concurrent.CountDownLatch;

/// The request to end a command, from a signal. Thread-safe. Blocking.
final class Stop {
  private final Thread command;
  private final CountDownLatch requested = new CountDownLatch(1);
  private volatile int code = ExitCode.INTERRUPTED;

  /// Creates the request, not made yet, for a command that runs on `command`.
  Stop(Thread command) {
    this.command = command;
  }

  /// Asks the command to end, wherever it waits.
  void request(int exitCode) {
    code = exitCode;
    command.interrupt();
    requested.countDown();
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /// Blocks until the command is asked to end.
  void await() throws InterruptedException {
    requested.await();
  }

  /// Returns the exit code of a command that was asked to end.
  int code() {
    return code;
  }
}
