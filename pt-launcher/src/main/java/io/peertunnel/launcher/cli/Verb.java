package io.peertunnel.launcher.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The commands, and which options each has. Pure.
enum Verb {
  /// `pt tcp`, and `pt KIND` for each other kind of service that a plugin adds.
  SHARE("share a TCP service of this machine"),
  BIND("open a local port that leads to a shared service"),
  NODE("run a node of a network of your own, by which the others find each other"),
  DEMO("try all of it on this machine: a web page, both sides, and the way between"),
  PLUGINS("show, switch off, check and pin plugins"),
  ID("print the peer id of this machine"),
  VERSION("print the version");

  private static final List<Option> SCREEN = List.of(Option.VERBOSE, Option.QUIET, Option.NO_COLOR);
  private static final List<Option> NETWORK =
      List.of(
          Option.TRANSPORT,
          Option.DISCOVERY,
          Option.LISTEN,
          Option.BOOTSTRAP,
          Option.RELAY,
          Option.DATA_DIR,
          Option.EPHEMERAL,
          Option.PLUGINS,
          Option.SET,
          Option.JSON);

  private final String help;

  Verb(String help) {
    this.help = help;
  }

  String text() {
    return this == SHARE ? "tcp" : name().toLowerCase(Locale.ROOT);
  }

  String help() {
    return help;
  }

  List<Option> options() {
    return switch (this) {
      case SHARE ->
          join(
              List.of(
                  Option.PORT, Option.HOST, Option.TARGET, Option.ID, Option.ID_FILE, Option.OPEN),
              NETWORK,
              SCREEN);
      case BIND ->
          join(
              List.of(
                  Option.PORT,
                  Option.ID,
                  Option.ID_FILE,
                  Option.PEER,
                  Option.ADDR,
                  Option.KIND,
                  Option.LOCAL,
                  Option.WAIT,
                  Option.OPEN),
              NETWORK,
              SCREEN);
      case NODE -> join(List.of(Option.NO_RELAY), NETWORK, SCREEN);
      case DEMO ->
          join(
              List.of(Option.PORT, Option.REHEARSE, Option.MEGABYTES),
              List.of(Option.TRANSPORT, Option.DATA_DIR, Option.PLUGINS, Option.SET, Option.JSON),
              SCREEN);
      case PLUGINS ->
          join(List.of(Option.PLUGINS, Option.DATA_DIR, Option.JSON), List.of(), SCREEN);
      case VERSION -> join(List.of(Option.JSON), List.of(), SCREEN);
      case ID ->
          join(
              List.of(Option.DATA_DIR, Option.TRANSPORT, Option.PLUGINS, Option.SET),
              List.of(),
              SCREEN);
    };
  }

  static Optional<Verb> named(String text) {
    return Arrays.stream(values()).filter(verb -> verb.text().equals(text)).findFirst();
  }

  private static List<Option> join(List<Option> own, List<Option> common, List<Option> screen) {
    return Stream.of(own, common, screen).flatMap(List::stream).toList();
  }
}
