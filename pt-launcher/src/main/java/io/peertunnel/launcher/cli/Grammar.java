package io.peertunnel.launcher.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The grammar of the command line, built from [Verb] and [Option] without reflection. Pure.
final class Grammar {
  private static final int MIN_WIDTH = 60;
  private static final int MAX_WIDTH = 100;

  private final CommandLine root;

  private Grammar(CommandLine root) {
    this.root = root;
  }

  /// What was asked for.
  sealed interface Request {
    /// A command is to run.
    record Run(Verb verb, ParseResult options) implements Request {}

    /// A text is to be shown.
    record Show(String text) implements Request {}

    /// Nothing was given.
    record Nothing(String help) implements Request {}
  }

  static Grammar create() {
    CommandSpec program = CommandSpec.create().name("pt");
    program
        .usageMessage()
        .description("Connects a port of one machine to another machine, through any NAT.")
        .synopsisSubcommandLabel("COMMAND")
        .footer(
            "",
            "Example: on the machine with the service   pt tcp --port 22 --id my.ssh",
            "         on the other machine              pt bind --port 2022 --id my.ssh",
            "",
            "'pt help COMMAND' shows the options of a command.");
    program.addOption(help()).addOption(version());
    for (Verb verb : Verb.values()) {
      program.addSubcommand(verb.text(), command(verb));
    }
    CommandLine line = new CommandLine(program);
    line.setExpandAtFiles(false);
    line.setInterpolateVariables(false);
    return new Grammar(line);
  }

  /// Reads a command line in our form.
  ///
  /// @throws CommandException if it is not in the grammar
  Request parse(List<String> args, int width) throws CommandException {
    try {
      ParseResult parsed = root.parseArgs(args.toArray(String[]::new));
      if (parsed.hasMatchedOption("--version")) {
        return new Request.Show(Version.line() + System.lineSeparator());
      }
      if (parsed.hasMatchedOption("--help")) {
        return new Request.Show(usage(root, width));
      }
      if (!parsed.hasSubcommand()) {
        return new Request.Nothing(usage(root, width));
      }
      ParseResult sub = parsed.subcommand();
      CommandSpec spec = sub.commandSpec();
      if (sub.hasMatchedOption("--help")) {
        return new Request.Show(usage(spec.commandLine(), width));
      }
      return new Request.Run(Verb.named(spec.name()).orElseThrow(), sub);
    } catch (ParameterException e) {
      throw ParseErrors.translate(e, args);
    }
  }

  private static CommandSpec command(Verb verb) {
    CommandSpec spec = CommandSpec.create().name(verb.text());
    spec.usageMessage()
        .description(verb.help())
        .synopsisHeading("Usage: ")
        .footer("", "Each option can be given as a variable, too: --data-dir as PT_DATA_DIR.");
    verb.options().forEach(option -> spec.addOption(option(option)));
    return spec.addOption(help());
  }

  private static OptionSpec option(Option option) {
    OptionSpec.Builder builder =
        option
            .shortFlag()
            .map(letter -> OptionSpec.builder(letter, option.flag()))
            .orElseGet(() -> OptionSpec.builder(option.flag()))
            .description(option.help())
            .hidden(option.isHidden());
    return switch (option.shape()) {
      case VALUE -> builder.arity("1").paramLabel(option.label()).type(String.class).build();
      case LIST ->
          builder
              .arity("1")
              .paramLabel(option.label())
              .type(List.class)
              .auxiliaryTypes(String.class)
              .build();
      case FLAG -> builder.arity("0").type(boolean.class).build();
      case COUNT -> builder.arity("0").type(boolean[].class).build();
    };
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .arity("0")
        .type(boolean.class)
        .usageHelp(true)
        .description("show this text")
        .build();
  }

  private static OptionSpec version() {
    return OptionSpec.builder("-V", "--version")
        .arity("0")
        .type(boolean.class)
        .versionHelp(true)
        .description("print the version")
        .build();
  }

  private static String usage(CommandLine command, int width) {
    UsageMessageSpec message = command.getCommandSpec().usageMessage();
    message.width(Math.clamp(width, MIN_WIDTH, MAX_WIDTH));
    return command.getUsageMessage(Ansi.OFF);
  }
}
