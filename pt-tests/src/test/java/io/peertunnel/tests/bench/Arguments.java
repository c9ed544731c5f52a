package io.peertunnel.tests.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the benchmark is asked to do. Pure.
///
/// @param json where the raw figures go
/// @param document the Markdown file whose marked section is rewritten
record Arguments(
    Amounts amounts,
    int rounds,
    int lineRounds,
    List<Tool> tools,
    Optional<Path> json,
    Optional<Path> document) {
  static final String HELP =
      """
      usage: bench/run [--only pt,go,ssh,plain] [--rounds N] [--seconds N] [--warm-up N]
                       [--pings N] [--line N] [--line-rounds N] [--json FILE] [--write FILE]

        --only      what is compared (default: all four)
        --rounds    how often everything is measured, on fresh processes (default 5)
        --seconds   length of each transfer (default 5)
        --warm-up   length of each of the two transfers before those that count (default 6)
        --pings     round trips a round (default 5000)
        --line      also through a line of 1 Gbit/s and 50 ms, so many seconds each way; needs root
        --line-rounds  how often that (default 1)
        --json      writes every single figure to a file
        --write     rewrites the marked section of a Markdown file
      """;

  private static final long CHECKED_BYTES = 32 << 20;

  /// Parses a command line; empty if it cannot be understood.
  static Optional<Arguments> parse(List<String> words) {
    Map<String, String> values = new HashMap<>();
    Iterator<String> iterator = words.iterator();
    while (iterator.hasNext()) {
      String name = iterator.next();
      if (!HELP.contains("  " + name + " ") || !iterator.hasNext()) {
        return Optional.empty();
      }
      values.put(name, iterator.next());
    }
    try {
      return Optional.of(from(values));
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Arguments from(Map<String, String> values) {
    Amounts amounts =
        new Amounts(
            Double.parseDouble(values.getOrDefault("--seconds", "5")),
            Double.parseDouble(values.getOrDefault("--warm-up", "6")),
            Double.parseDouble(values.getOrDefault("--line", "0")),
            Integer.parseInt(values.getOrDefault("--pings", "5000")),
            CHECKED_BYTES);
    return new Arguments(
        amounts,
        Integer.parseInt(values.getOrDefault("--rounds", "5")),
        Integer.parseInt(values.getOrDefault("--line-rounds", "1")),
        tools(values.getOrDefault("--only", "pt,go,ssh,plain")),
        Optional.ofNullable(values.get("--json")).map(Path::of),
        Optional.ofNullable(values.get("--write")).map(Path::of));
  }

  private static List<Tool> tools(String names) {
    List<Tool> tools = new ArrayList<>();
    for (String name : names.split(",", -1)) {
      tools.add(
          Tool.named(name).orElseThrow(() -> new IllegalArgumentException("unknown tool " + name)));
    }
    return tools;
  }

  /// The command that does the same again.
  String command() {
    String base =
        String.format(
            Locale.ROOT,
            "pt-tests/bench/run --rounds %d --seconds %.0f --warm-up %.0f",
            rounds,
            amounts.seconds(),
            amounts.warmUpSeconds());
    return amounts.lineSeconds() > 0
        ? base
            + String.format(
                Locale.ROOT, " --line %.0f --line-rounds %d", amounts.lineSeconds(), lineRounds)
        : base;
  }
}
