package io.peertunnel.launcher;

import io.peertunnel.launcher.cli.Launcher;
import io.peertunnel.launcher.cli.Streams;
import io.peertunnel.launcher.cli.Surroundings;
import java.util.List;

/// Starts the program. Blocking.
public final class Main {
  private Main() {}

  /// Runs one command line and ends the process with its exit code.
  public static void main(String[] args) {
    System.exit(Launcher.run(List.of(args), Surroundings.ofProcess(), Streams.ofProcess()));
  }
}
