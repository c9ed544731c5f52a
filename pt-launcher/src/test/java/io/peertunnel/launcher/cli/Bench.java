package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.ProviderSource;
import io.peertunnel.spi.testing.FakeNetwork;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/// Runs command lines in this JVM, on a network in memory, in surroundings that a test chose.
final class Bench implements AutoCloseable {
  static final Instant NOON = Instant.parse("2026-06-01T12:00:00.250Z");
  private static final long PATIENCE_SECONDS = 60;

  final FakeNetwork network = new FakeNetwork();
  final FakePlugins plugins = new FakePlugins(network);
  final Map<String, String> variables = new HashMap<>();
  ProviderSource providers = plugins;
  Optional<Path> program = Optional.empty();
  Charset charset = StandardCharsets.UTF_8;
  Streams.Kind kind = Streams.Kind.OTHER;

  Bench(Path home) {
    variables.put("HOME", home.toString());
    variables.put("PT_BOOTSTRAP", "none");
  }

  /// What a command line led to.
  record Result(int exitCode, String out, String err) {}

  /// Runs a command that ends by itself.
  Result run(String... args) {
    return start(args).result();
  }

  /// Starts a command that runs until it is stopped.
  Running start(String... args) {
    return start(new ByteArrayOutputStream(), new ByteArrayOutputStream(), args);
  }

  Running start(OutputStream out, OutputStream err, String... args) {
    Running running = new Running(out, err);
    Streams streams = new Streams(out, err, charset, kind);
    Surroundings surroundings =
        new Surroundings(
            Map.copyOf(variables),
            "Linux",
            InstantSource.fixed(NOON),
            ZoneOffset.UTC,
            handler -> {
              running.stop = handler;
              return () -> {};
            },
            new Installation(providers, program));
    Thread.ofPlatform()
        .daemon()
        .start(() -> running.exit.complete(Launcher.run(List.of(args), surroundings, streams)));
    return running;
  }

  @Override
  public void close() {
    network.close();
  }

  /// A command under way.
  static final class Running {
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final OutputStream out;
    private final OutputStream err;
    private volatile IntConsumer stop = code -> {};

    private Running(OutputStream out, OutputStream err) {
      this.out = out;
      this.err = err;
    }

    String out() {
      return text(out);
    }

    String err() {
      return text(err);
    }

    Running awaitErr(String text) {
      return await(() -> err().contains(text), "'" + text + "' on stderr");
    }

    Running awaitOut(String text) {
      return await(() -> out().contains(text), "'" + text + "' on stdout");
    }

    Result stop(int code) {
      stop.accept(code);
      return result();
    }

    Result result() {
      try {
        int code = exit.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return new Result(code, out(), err());
      } catch (Exception e) {
        throw new AssertionError("the command did not end; it said: " + err(), e);
      }
    }

    private Running await(BooleanSupplier condition, String what) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > deadline || exit.isDone()) {
          if (condition.getAsBoolean()) {
            return this;
          }
          throw new AssertionError("no " + what + "; exit " + exit + "; stderr: " + err());
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
      }
      return this;
    }

    private static String text(OutputStream stream) {
      return stream instanceof ByteArrayOutputStream bytes
          ? bytes.toString(StandardCharsets.UTF_8)
          : "";
    }
  }
}
