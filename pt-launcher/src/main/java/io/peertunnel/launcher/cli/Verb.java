package io.peertunnel.launcher.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The commands, and which options each has. Pure.
enum Verb {
  TCP(
      "share a TCP service of this machine",
      Options.TUNNEL,
      Option.PORT,
      Option.HOST,
      Option.ID,
      Option.ID_FILE),
  BIND(
      "open a local port that leads to a shared service",
      Options.TUNNEL,
      Option.PORT,
      Option.ID,
      Option.ID_FILE,
      Option.PEER,
      Option.ADDR,
      Option.WAIT),
  PLUGINS("show what is loaded, from where, and what failed", Options.PLAIN, Option.JSON),
  ID(
      "print the peer id of this machine",
      Options.PLAIN,
      Option.DATA_DIR,
      Option.TRANSPORT,
      Option.SET),
  VERSION("print the version", Options.PLAIN, Option.JSON);

  private final String help;
  private final List<Option> options;

  Verb(String help, List<Option> common, Option... own) {
    this.help = help;
    List<Option> all = new ArrayList<>(Arrays.asList(own));
    all.addAll(common);
    this.options = List.copyOf(all);
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  String help() {
    return help;
  }

  List<Option> options() {
    return options;
  }

  static Optional<Verb> named(String text) {
    return Arrays.stream(values()).filter(verb -> verb.text().equals(text)).findFirst();
  }

  private static final class Options {
    static final List<Option> PLAIN = List.of(Option.VERBOSE, Option.QUIET, Option.NO_COLOR);
    static final List<Option> TUNNEL =
        List.of(
            Option.OPEN,
            Option.TRANSPORT,
            Option.DISCOVERY,
            Option.LISTEN,
            Option.BOOTSTRAP,
            Option.DATA_DIR,
            Option.EPHEMERAL,
            Option.SET,
            Option.JSON,
            Option.VERBOSE,
            Option.QUIET,
            Option.NO_COLOR);
  }
}
