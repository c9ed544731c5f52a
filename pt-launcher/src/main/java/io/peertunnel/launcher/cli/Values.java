package io.peertunnel.launcher.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/// The values of options: from the command line, else the environment, else the configuration file.
/// Pure.
final class Values {
  private final ParseResult parsed;
  private final Map<String, String> variables;
  private final ConfigFile file;

  Values(ParseResult parsed, Map<String, String> variables, ConfigFile file) {
    this.parsed = parsed;
    this.variables = variables;
    this.file = file;
  }

  Values with(ConfigFile other) {
    return new Values(parsed, variables, other);
  }

  ConfigFile file() {
    return file;
  }

  Map<String, String> variables() {
    return variables;
  }

  /// The word that names the command.
  String command() {
    return parsed.commandSpec().name();
  }

  /// What stands there without an option.
  List<String> arguments() {
    return parsed.matchedPositionalValue(0, List.of());
  }

  /// The value in force of an option that takes one.
  Optional<Value> one(Option option) {
    return onCommandLine(option).or(() -> inVariable(option)).or(() -> inFile(option));
  }

  /// The values in force of an option that may stand several times. One source only counts.
  List<Value> all(Option option) {
    if (parsed.hasMatchedOption(option.flag())) {
      List<String> given = parsed.matchedOptionValue(option.flag(), List.of());
      return given.stream().flatMap(text -> split(typed(option, text)).stream()).toList();
    }
    return inVariable(option).or(() -> inFile(option)).map(Values::split).orElse(List.of());
  }

  boolean isSet(Option option) throws CommandException {
    if (parsed.hasMatchedOption(option.flag())) {
      return true;
    }
    Optional<Value> value = inVariable(option).or(() -> inFile(option));
    return value.isPresent() && value.orElseThrow().as(Reading::flag);
  }

  int count(Option option) throws CommandException {
    if (parsed.hasMatchedOption(option.flag())) {
      return parsed.matchedOptionValue(option.flag(), new boolean[0]).length;
    }
    Optional<Value> value = inVariable(option).or(() -> inFile(option));
    return value.isPresent() ? value.orElseThrow().as(Reading::level) : 0;
  }

  Optional<Value> onCommandLine(Option option) {
    String text = parsed.matchedOptionValue(option.flag(), "");
    return parsed.hasMatchedOption(option.flag())
        ? Optional.of(typed(option, text))
        : Optional.empty();
  }

  Optional<Value> inVariable(Option option) {
    return Optional.ofNullable(variables.get(option.variable()))
        .filter(text -> !text.isEmpty())
        .map(text -> new Value(text, option.variable(), ExitCode.USAGE));
  }

  Optional<Value> inFile(Option option) {
    return file.value(option.text());
  }

  private static Value typed(Option option, String text) {
    return new Value(text, option.flag(), ExitCode.USAGE);
  }

  private static List<Value> split(Value list) {
    if (list.text().indexOf('=') >= 0) {
      return List.of(list);
    }
    List<Value> out = new ArrayList<>();
    Arrays.stream(list.text().split(",", -1))
        .map(String::strip)
        .map(list::withText)
        .forEach(out::add);
    return out;
  }
}
