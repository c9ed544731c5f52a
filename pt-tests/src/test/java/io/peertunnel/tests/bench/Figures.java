package io.peertunnel.tests.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was measured: for each measure and tool one value a round. Pure.
final class Figures {
  private final Map<Measure, Map<Tool, List<Double>>> values = new EnumMap<>(Measure.class);

  void add(Measure measure, Tool tool, double value) {
    values
        .computeIfAbsent(measure, each -> new EnumMap<>(Tool.class))
        .computeIfAbsent(tool, each -> new ArrayList<>())
        .add(value);
  }

  boolean has(Measure measure) {
    return values.containsKey(measure);
  }

  /// The values in the order of the rounds.
  List<Double> of(Measure measure, Tool tool) {
    return values.getOrDefault(measure, Map.of()).getOrDefault(tool, List.of());
  }

  Optional<Double> median(Measure measure, Tool tool) {
    List<Double> sorted = sorted(measure, tool);
    if (sorted.isEmpty()) {
      return Optional.empty();
    }
    int middle = sorted.size() / 2;
    return Optional.of(
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
  }

  Optional<Double> least(Measure measure, Tool tool) {
    return sorted(measure, tool).stream().findFirst();
  }

  Optional<Double> most(Measure measure, Tool tool) {
    return sorted(measure, tool).reversed().stream().findFirst();
  }

  /// How many times the median of one tool is that of another.
  Optional<Double> ratio(Measure measure, Tool tool, Tool other) {
    return median(measure, tool)
        .flatMap(mine -> median(measure, other).filter(its -> its > 0).map(its -> mine / its));
  }

  /// Everything, to be printed as JSON.
  Map<String, Object> all() {
    Map<String, Object> all = new LinkedHashMap<>();
    values.forEach(
        (measure, tools) -> {
          Map<String, Object> byTool = new LinkedHashMap<>();
          tools.forEach((tool, list) -> byTool.put(tool.text(), List.copyOf(list)));
          all.put(measure.name(), byTool);
        });
    return all;
  }

  private List<Double> sorted(Measure measure, Tool tool) {
    List<Double> sorted = new ArrayList<>(of(measure, tool));
    Collections.sort(sorted);
    return sorted;
  }

  /// A number of an answer of the load.
  static double number(Map<String, Object> answer, String name) {
    if (answer.get(name) instanceof Number number) {
      return number.doubleValue();
    }
    throw new AssertionError("no number " + name + " in " + answer);
  }
}
