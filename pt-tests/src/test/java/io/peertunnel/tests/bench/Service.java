package io.peertunnel.tests.bench;

import io.peertunnel.tests.process.Json;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A service of `bench/load.c` on the share side, and the clients of the bind side that load it
/// through some port.
final class Service implements AutoCloseable {
  private static final Path SOURCE = Tools.root().resolve("pt-tests/bench/load.c");
  private static final Path PROGRAM = Tools.root().resolve("pt-tests/target/bench/load");
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Place place;
  private final Program program;
  private final int port;

  private Service(Place place, Program program, int port) {
    this.place = place;
    this.program = program;
    this.port = port;
  }

  /// Compiles the load if need be, and starts the service.
  static Service start(Place place, String address) throws IOException, InterruptedException {
    compile();
    Program program =
        place.start(
            Side.SHARE,
            List.of(PROGRAM.toString(), "serve", address, Integer.toString(Ports.free())));
    String ready = program.out().take(line -> line.startsWith("ready "), PATIENCE);
    return new Service(place, program, Integer.parseInt(ready.substring("ready ".length())));
  }

  int port() {
    return port;
  }

  /// The service's own process, for what the load costs.
  Program program() {
    return program;
  }

  /// Runs a client to its end and returns what it prints.
  Map<String, Object> ask(String verb, String address, int through, String... numbers)
      throws IOException, InterruptedException {
    try (Program client = client(verb, address, through, numbers)) {
      return answer(client);
    }
  }

  /// Starts a client.
  Program client(String verb, String address, int through, String... numbers) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(PROGRAM.toString(), verb, address, Integer.toString(through)));
    command.addAll(List.of(numbers));
    return place.start(Side.BIND, command);
  }

  /// Waits for a client's answer.
  static Map<String, Object> answer(Program client) throws InterruptedException {
    try {
      return Json.parse(client.out().take(line -> line.startsWith("{"), PATIENCE));
    } catch (AssertionError e) {
      throw new AssertionError("the load failed: " + client.said(), e);
    }
  }

  /// Sums up and forgets the bytes of the transfers that the service has finished, once it has
  /// finished so many.
  ///
  /// @param done `sent` or `received`
  long bytes(String done, int transfers) throws InterruptedException {
    long sum = 0;
    for (int i = 0; i < transfers; i++) {
      String line = program.out().take(each -> each.startsWith(done + " "), PATIENCE);
      sum += Long.parseLong(line.substring(done.length() + 1));
    }
    return sum;
  }

  @Override
  public void close() {
    program.close();
  }

  private static synchronized void compile() throws IOException, InterruptedException {
    if (Files.exists(PROGRAM)
        && Files.getLastModifiedTime(PROGRAM).compareTo(Files.getLastModifiedTime(SOURCE)) >= 0) {
      return;
    }
    Files.createDirectories(PROGRAM.getParent());
    Program.run(
        Tools.root(),
        PATIENCE,
        "gcc",
        "-O2",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-pthread",
        "-o",
        PROGRAM.toString(),
        SOURCE.toString());
  }
}
