package io.peertunnel.tests.bench;

import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Both ends on this machine.
record Loopback() implements Place {
  @Override
  public Program start(Side side, List<String> command) throws IOException {
    return Program.start(Tools.root(), Map.of(), command);
  }

  @Override
  public String shareAddress() {
    return "127.0.0.1";
  }
}
