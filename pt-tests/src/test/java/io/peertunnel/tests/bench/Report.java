package io.peertunnel.tests.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The figures as Markdown. Pure.
record Report(Map<String, String> facts, String command, List<Tool> tools, Figures figures) {
  private static final String NOTHING = "–";

  /// Everything that there is to tell.
  String markdown() {
    return Stream.of(machine(), table(), goals()).collect(Collectors.joining("\n"));
  }

  private String machine() {
    return "Made by `%s` on:\n\n".formatted(command)
        + facts.entrySet().stream()
            .map(fact -> "- " + fact.getKey() + ": " + fact.getValue() + "\n")
            .collect(Collectors.joining());
  }

  /// Medians with the least and the most, and what `pt` is in multiples of the others.
  private String table() {
    Stream<String> heads =
        Stream.concat(
            Stream.concat(
                Stream.of("median (least … most)", "unit"), tools.stream().map(Tool::title)),
            others().map(tool -> "`pt` / " + tool.title()));
    StringBuilder text = new StringBuilder(row(heads));
    text.append(row(Stream.generate(() -> "---").limit(2 + tools.size() + others().count())));
    for (Measure measure : Measure.values()) {
      if (figures.has(measure)) {
        text.append(row(cells(measure)));
      }
    }
    return text.toString();
  }

  private Stream<String> cells(Measure measure) {
    Stream<String> absolute = tools.stream().map(tool -> value(measure, tool));
    Stream<String> ratios = others().map(tool -> number(figures.ratio(measure, Tool.PT, tool), 2));
    return Stream.concat(
        Stream.of(measure.title(), measure.unit()), Stream.concat(absolute, ratios));
  }

  private Stream<Tool> others() {
    return tools.contains(Tool.PT)
        ? tools.stream().filter(tool -> tool != Tool.PT)
        : Stream.empty();
  }

  private String value(Measure measure, Tool tool) {
    if (figures.of(measure, tool).isEmpty()) {
      return NOTHING;
    }
    int decimals = measure.decimals();
    return "**%s** (%s … %s)"
        .formatted(
            number(figures.median(measure, tool), decimals),
            number(figures.least(measure, tool), decimals),
            number(figures.most(measure, tool), decimals));
  }

  private String goals() {
    StringBuilder text = new StringBuilder(row(Stream.of("goal", "wanted", "measured", "")));
    text.append(row(Stream.generate(() -> "---").limit(4)));
    for (Goal goal : Goal.ALL) {
      Optional<Double> measured = goal.figure().apply(figures);
      String verdict = goal.met(figures).map(met -> met ? "met" : "**not met**").orElse(NOTHING);
      int decimals = goal.limit() < 10 ? 2 : 0;
      text.append(row(Stream.of(goal.title(), goal.wanted(), number(measured, decimals), verdict)));
    }
    return text.toString();
  }

  private static String number(Optional<Double> value, int decimals) {
    return value
        .map(present -> String.format(Locale.ROOT, "%,." + decimals + "f", present))
        .orElse(NOTHING);
  }

  private static String row(Stream<String> cells) {
    return cells.collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
