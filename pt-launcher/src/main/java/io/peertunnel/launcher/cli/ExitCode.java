package io.peertunnel.launcher.cli;

/// The exit codes that scripts rely on. Pure.
final class ExitCode {
  static final int DONE = 0;
  static final int FAILURE = 1;
  static final int USAGE = 2;
  static final int NOBODY_FOUND = 3;
  static final int NOT_REACHABLE = 4;
  static final int REFUSED = 5;
  static final int LOCAL_ENDPOINT = 6;
  static final int STATE_FILE = 8;
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
