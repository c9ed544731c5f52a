package io.peertunnel.launcher.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns what the parser refuses into one sentence with a way out. Pure. Values are never repeated:
/// they may be secrets.
final class ParseErrors {
  private static final String WORD = "[A-Za-z0-9][A-Za-z0-9-]{0,31}";

  private ParseErrors() {}

  static CommandException translate(ParameterException e, List<String> args) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    return CommandException.usage(
        switch (e) {
          case UnmatchedArgumentException unmatched ->
              unmatched(unmatched.getUnmatched().getFirst(), command);
          case OverwrittenOptionException twice -> name(twice.getOverwritten()) + " is given twice";
          case MissingParameterException missing ->
              name(missing.getMissing().getFirst()) + " needs a value";
          default ->
              valuedFlag(args)
                  .map(flag -> flag + " takes no value")
                  .orElse("this command line cannot be read; see pt help");
        });
  }

  private static Optional<String> valuedFlag(List<String> args) {
    return args.stream()
        .filter(arg -> arg.startsWith("--") && arg.indexOf('=') > 0)
        .map(arg -> arg.substring(2, arg.indexOf('=')))
        .flatMap(name -> Option.named(name).stream())
        .filter(option -> !option.takesValue())
        .map(Option::flag)
        .findFirst();
  }

  private static String name(ArgSpec spec) {
    return spec instanceof OptionSpec option ? option.longestName() : "an argument";
  }

  private static String unmatched(String argument, CommandSpec command) {
    boolean atRoot = command.parent() == null;
    if (argument.startsWith("-")) {
      return unknownOption(argument, command);
    }
    return atRoot ? noCommand(argument, List.of()) : unexpected(command);
  }

  private static String unexpected(CommandSpec command) {
    return "pt "
        + command.name()
        + " takes options only, and here is a value without one; put quotes around a value that"
        + " contains spaces";
  }

  /// Returns what to say of a command that neither the program nor a plugin has.
  ///
  /// @param kinds the commands of plugins
  static CommandException unknownCommand(String argument, List<String> kinds) {
    return CommandException.usage(noCommand(argument, kinds));
  }

  private static String noCommand(String argument, List<String> kinds) {
    List<String> commands =
        Stream.of(Arrays.stream(Verb.values()).map(Verb::text), Stream.of("help"), kinds.stream())
            .flatMap(words -> words)
            .distinct()
            .toList();
    String shown = argument.matches(WORD) ? " '" + argument + "'" : "";
    return "no such command"
        + shown
        + "; "
        + Nearest.of(argument, commands)
            .map(near -> "did you mean pt " + near + "?")
            .orElse("see pt help");
  }

  private static String unknownOption(String argument, CommandSpec command) {
    int equals = argument.indexOf('=');
    String typed = equals < 0 ? argument : argument.substring(0, equals);
    String bare = typed.replaceFirst("^-{1,2}", "");
    String shown = bare.matches(WORD) ? " " + typed : "";
    List<String> here = command.options().stream().map(OptionSpec::longestName).toList();
    Optional<Verb> elsewhere = elsewhere(bare, command);
    if (elsewhere.isPresent()) {
      return "pt " + command.name() + " has no" + shown + belongs(elsewhere.get(), bare, command);
    }
    return "unknown option"
        + shown
        + "; "
        + Nearest.of("--" + bare, here)
            .map(near -> "did you mean " + near + "?")
            .orElse(
                command.parent() == null
                    ? "options come after a command; see pt help"
                    : "see pt help " + command.name());
  }

  private static String belongs(Verb verb, String bare, CommandSpec command) {
    Optional<String> instead =
        switch (bare) {
          case "host" -> Optional.of("--addr");
          case "addr" -> Optional.of("--host");
          default -> Optional.empty();
        };
    boolean swapped =
        instead.isPresent() && command.optionsMap().containsKey(instead.orElseThrow());
    return ", which belongs to pt "
        + verb.text()
        + (swapped ? "; did you mean " + instead.orElseThrow() + "?" : "");
  }

  private static Optional<Verb> elsewhere(String bare, CommandSpec command) {
    return Option.named(bare)
        .flatMap(
            option ->
                Arrays.stream(Verb.values())
                    .filter(verb -> verb.options().contains(option))
                    .findFirst())
        .filter(verb -> command.parent() != null);
  }
}
