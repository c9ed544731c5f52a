package io.peertunnel.tests.bench;

import io.peertunnel.tests.process.Json;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Runs the benchmark of whole processes and prints its table. Blocking.
public final class Benchmark {
  private static final int VERSIONS_PER_ROUND = 3;

  private final Arguments arguments;
  private final Figures figures = new Figures();

  private Benchmark(Arguments arguments) {
    this.arguments = arguments;
  }

  /// Measures, prints the table to standard output, and ends all that it started.
  ///
  /// @param arguments see `bench/run --help`
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Optional<Arguments> parsed = Arguments.parse(List.of(arguments));
    if (parsed.isEmpty()) {
      System.err.print(Arguments.HELP);
      System.exit(2);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(Benchmark::endAll));
    System.out.print(new Benchmark(parsed.get()).run());
  }

  private static void endAll() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }

  private String run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("pt-bench");
    try {
      SecureShell shell = SecureShell.create(folder);
      Map<String, String> facts = Machine.facts(shell);
      Openers openers = new Openers(new Loopback(), folder, shell);
      Round.Context context = new Round.Context(arguments.amounts(), figures);
      for (int number = 0; number < arguments.rounds(); number++) {
        System.err.println("round " + (number + 1) + " of " + arguments.rounds());
        versions(folder);
        try (Round round =
            Round.open(number, arguments.tools(), new Loopback(), openers, context)) {
          round.onOneMachine();
        }
      }
      String text = new Report(facts, arguments.command(), arguments.tools(), figures).markdown();
      write(text);
      return text;
    } finally {
      delete(folder);
    }
  }

  private void versions(Path folder) throws IOException, InterruptedException {
    for (int i = 0; i < VERSIONS_PER_ROUND; i++) {
      for (Tool tool : arguments.tools()) {
        if (tool == Tool.PT) {
          version(tool, Pt.plain("--version"), folder);
        } else if (tool == Tool.SSH) {
          version(tool, List.of("ssh", "-V"), folder);
        }
      }
    }
  }

  private void version(Tool tool, List<String> command, Path folder)
      throws IOException, InterruptedException {
    double started = Stopwatch.seconds();
    try (Program program = Program.start(folder, Map.of(), command)) {
      var _ = program.exit(Program.PATIENCE);
      figures.add(Measure.VERSION, tool, Stopwatch.millisSince(started));
    }
  }

  private void write(String markdown) throws IOException {
    if (arguments.json().isPresent()) {
      Files.writeString(arguments.json().get(), Json.print(figures.all()) + "\n");
    }
    if (arguments.document().isPresent()) {
      Document.replace(arguments.document().get(), markdown);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
