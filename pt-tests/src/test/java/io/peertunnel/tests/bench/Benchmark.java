package io.peertunnel.tests.bench;

import io.peertunnel.tests.process.Json;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Runs the benchmark of whole processes and prints its table. Blocking.
public final class Benchmark {
  private static final int VERSIONS_PER_ROUND = 3;

  private static final Duration END_PATIENCE = Duration.ofSeconds(20);

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
    }
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(main)));
    System.out.print(run(parsed.orElseThrow()));
  }

  /// Measures and returns the table; nothing that was started is left.
  static String run(Arguments arguments) throws IOException, InterruptedException {
    return new Benchmark(arguments).run();
  }

  /// After Ctrl-C: lets the main thread clean up, and then ends what it may have left.
  private static void end(Thread main) {
    main.interrupt();
    try {
      var _ = main.join(END_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }

  private String run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("pt-bench");
    try {
      SecureShell shell = SecureShell.create(folder);
      Map<String, String> facts = Machine.facts(shell);
      Others others = Others.watch();
      onOneMachine(folder, shell);
      facts.put("taken by other programs", others.share());
      if (arguments.amounts().lineSeconds() > 0) {
        throughTheLine(folder, shell);
      }
      String text = new Report(facts, arguments.command(), arguments.tools(), figures).markdown();
      write(text);
      return text;
    } finally {
      delete(folder);
    }
  }

  private void onOneMachine(Path folder, SecureShell shell)
      throws IOException, InterruptedException {
    Openers openers = new Openers(new Loopback(), folder, shell);
    for (int number = 0; number < arguments.rounds(); number++) {
      System.err.println("round " + (number + 1) + " of " + arguments.rounds());
      versions(folder);
      try (Round round = open(number, new Loopback(), openers)) {
        round.onOneMachine();
      }
    }
  }

  private void throughTheLine(Path folder, SecureShell shell)
      throws IOException, InterruptedException {
    try (InLab place = InLab.create()) {
      Openers openers = new Openers(place, folder, shell);
      for (int number = 0; number < arguments.lineRounds(); number++) {
        System.err.println("line, round " + (number + 1) + " of " + arguments.lineRounds());
        try (Round round = open(number, place, openers)) {
          round.throughTheLine();
        }
      }
    }
  }

  private Round open(int number, Place place, Openers openers)
      throws IOException, InterruptedException {
    Round.Context context = new Round.Context(arguments.amounts(), figures);
    return Round.open(number, arguments.tools(), place, openers, context);
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
    double began = Start.seconds();
    try (Program program = Program.start(folder, Map.of(), command)) {
      var _ = program.exit(Program.PATIENCE);
      figures.add(Measure.VERSION, tool, (Start.seconds() - began) * 1000);
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
