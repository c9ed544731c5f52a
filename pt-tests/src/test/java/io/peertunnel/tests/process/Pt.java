package io.peertunnel.tests.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A running `pt` that prints its events as JSON.
public final class Pt implements AutoCloseable {
  private static final Path START = Tools.root().resolve("pt-dist/target/pt/bin/pt");

  private final Program program;

  /// Wraps a program that runs a command of [#command(Path, String...)].
  public Pt(Program program) {
    this.program = program;
  }

  /// The command line of the shipped program with `--json` and a data directory.
  public static List<String> command(Path data, String... arguments) {
    if (!Files.exists(START)) {
      throw new AssertionError(START + " has not been built");
    }
    List<String> command = new ArrayList<>(List.of("sh", START.toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--json", "--data-dir", data.toString()));
    return command;
  }

  /// The command line of the shipped program, as a person would give it.
  public static List<String> plain(String... arguments) {
    List<String> command = new ArrayList<>(List.of("sh", START.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /// Starts it on this machine.
  public static Pt start(Path data, String... arguments) throws IOException {
    return new Pt(Program.start(Tools.root(), Map.of(), command(data, arguments)));
  }

  /// Waits for an event.
  public Map<String, Object> event(String name) throws InterruptedException {
    return event(name, Program.PATIENCE);
  }

  /// Waits for an event for so long.
  public Map<String, Object> event(String name, Duration patience) throws InterruptedException {
    try {
      return Json.parse(
          program.out().take(line -> name.equals(Json.parse(line).get("event")), patience));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + program.said(), e);
    }
  }

  /// The local address that `bind` listens on, from its event `ready`.
  public String listening() throws InterruptedException {
    return String.valueOf(event("ready").get("listen"));
  }

  /// The port that `bind` listens on, from its event `ready`.
  public String port() throws InterruptedException {
    String listening = listening();
    return listening.substring(listening.lastIndexOf(':') + 1);
  }

  /// The program itself.
  public Program program() {
    return program;
  }

  /// How much memory it keeps resident, in bytes.
  public long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + program.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(kilobytes -> Long.parseLong(kilobytes) * 1024)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    program.close();
  }
}
