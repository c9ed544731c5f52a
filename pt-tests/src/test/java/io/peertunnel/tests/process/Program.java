package io.peertunnel.tests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A program that a test runs. Closing it ends it and everything that it started.
public final class Program implements AutoCloseable {
  /// Long enough for anything on a busy machine; only a failing test waits for it.
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Lines out;
  private final Lines err;

  private Program(Process process, String name) {
    this.process = process;
    this.out = new Lines(name + " (out)", process.getInputStream());
    this.err = new Lines(name + " (err)", process.getErrorStream());
  }

  /// Starts a program in a folder. What a developer has set for `pt` does not reach it, and no
  /// test is to meet the public network.
  ///
  /// @param environment variables on top of the test's own
  public static Program start(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PT_"));
    builder.environment().put("PT_BOOTSTRAP", "none");
    builder.environment().putAll(environment);
    return new Program(builder.start(), command.getFirst());
  }

  /// Starts a program in the working directory with the test's own environment.
  public static Program start(String... command) throws IOException {
    return start(Path.of("."), Map.of(), List.of(command));
  }

  /// Runs a program to its end and returns its exit code, or an error with all that it printed if
  /// that is not 0.
  public static void run(Path folder, Duration patience, String... command)
      throws IOException, InterruptedException {
    try (Program program = start(folder, Map.of(), List.of(command))) {
      Optional<Integer> code = program.exit(patience);
      if (code.filter(c -> c == 0).isEmpty()) {
        throw new AssertionError(
            String.join(" ", command) + " ended with " + code + "\n" + program.said());
      }
    }
  }

  /// What it prints to standard output.
  public Lines out() {
    return out;
  }

  /// What it prints to standard error.
  public Lines err() {
    return err;
  }

  /// The process id.
  public long pid() {
    return process.pid();
  }

  private boolean isAlive() {
    return process.isAlive();
  }

  /// Requires that all of them still run.
  public static void assertAlive(Program... programs) {
    for (Program program : programs) {
      assertThat(program.isAlive()).as(program.said()).isTrue();
    }
  }

  /// Sends a line to its standard input.
  public void send(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /// Waits for its end and returns the exit code; empty if it runs on.
  public Optional<Integer> exit(Duration patience) throws InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      return Optional.empty();
    }
    out.awaitEnd(PATIENCE);
    err.awaitEnd(PATIENCE);
    return Optional.of(process.exitValue());
  }

  /// Asks it to end, as a service supervisor does.
  public void terminate() {
    process.destroy();
  }

  /// Ends it at once, as a crash would.
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /// Everything that it printed and no test took.
  public String said() {
    return String.join("\n", out.rest()) + "\n" + String.join("\n", err.rest());
  }

  @Override
  public void close() {
    kill();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
