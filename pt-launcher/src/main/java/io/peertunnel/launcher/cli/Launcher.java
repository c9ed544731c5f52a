package io.peertunnel.launcher.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs one command line. Blocking: returns when the command has ended.
public final class Launcher {
  private Launcher() {}

  /// Runs a command on the calling thread.
  ///
  /// @return the exit code
  public static int run(List<String> args, Surroundings surroundings, Streams streams) {
    Output output = new Output(streams);
    if (args.size() == 1 && isVersion(args.getFirst())) {
      output.data(Version.line() + System.lineSeparator());
      return ExitCode.DONE;
    }
    int width = surroundings.width();
    try {
      List<String> words = ours(args);
      Optional<String> kind = Grammar.kind(words);
      Extensions extensions = new Extensions(surroundings);
      if (kind.isPresent()) {
        Values glimpse =
            new Values(Grammar.glimpse(words), surroundings.variables(), ConfigFile.empty());
        extensions.requireCommand(kind.orElseThrow(), glimpse);
      }
      Grammar.Request request = Grammar.create(kind).parse(words, width);
      return switch (request) {
        case Grammar.Request.Show(String text) -> {
          output.data(text);
          yield ExitCode.DONE;
        }
        case Grammar.Request.Nothing(String help) -> {
          output.people(help);
          yield ExitCode.USAGE;
        }
        case Grammar.Request.Run run ->
            new Command(run.verb(), run.options(), surroundings, extensions, streams).run();
      };
    } catch (CommandException e) {
      new Console(streams, Console.Look.PLAIN, width)
          .line(Console.Style.ERROR, "pt: " + e.getMessage());
      return e.exitCode();
    }
  }

  private static boolean isVersion(String arg) {
    return arg.equals("--version") || arg.equals("-version") || arg.equals("version");
  }

  /// `pt help X` is `pt X --help`.
  private static List<String> ours(List<String> args) {
    List<String> normal = GoForm.normalise(args);
    if (normal.isEmpty() || !normal.getFirst().equals("help")) {
      return normal;
    }
    List<String> help = new ArrayList<>(normal.subList(1, normal.size()));
    help.add("--help");
    return help;
  }
}
