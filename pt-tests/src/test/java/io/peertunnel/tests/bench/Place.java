package io.peertunnel.tests.bench;

import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.util.List;

/// Where the two ends of a tunnel run.
interface Place {
  /// Starts a program on one of the two sides.
  Program start(Side side, List<String> command) throws IOException;

  /// The IPv4 address at which the share side is reached from the bind side.
  String shareAddress();
}
