package io.peertunnel.tests.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// What `pt` shall reach; where a goal is about several figures, the worst of them counts. Pure.
///
/// @param sense whether more or less is better
record Goal(String title, Sense sense, double limit, Function<Figures, Optional<Double>> figure) {
  private static final List<Measure> ONE_STREAM = List.of(Measure.UP_1, Measure.DOWN_1);
  private static final List<Measure> CPU = List.of(Measure.CPU_UP_1, Measure.CPU_DOWN_1);
  private static final List<Measure> LINE = List.of(Measure.LINE_UP, Measure.LINE_DOWN);
  private static final List<Measure> IDLE = List.of(Measure.IDLE_SHARE, Measure.IDLE_BIND);

  static final List<Goal> ALL =
      List.of(
          least("one stream, times the Go forwarder", 1.8, ONE_STREAM, Tool.GO),
          least("one stream, times `ssh -L`", 1.3, ONE_STREAM, Tool.SSH),
          most("CPU per GB, times the Go forwarder", 0.65, CPU, Tool.GO),
          most("round trip p50, times `ssh -L`", 1.1, List.of(Measure.PING_P50), Tool.SSH),
          most("round trip p99, times the Go forwarder", 1.0, List.of(Measure.PING_P99), Tool.GO),
          least("connections, times the Go forwarder", 1.5, List.of(Measure.CONNECTIONS), Tool.GO),
          most("memory idle, MiB a process", 60, IDLE),
          most("`pt --version`, ms", 120, List.of(Measure.VERSION)),
          most("bind side, start to first byte, ms", 600, List.of(Measure.FIRST_BYTE)),
          least("1 Gbit/s, 50 ms: one stream, times no tunnel", 0.9, LINE, Tool.PLAIN));

  enum Sense {
    AT_LEAST("≥"),
    AT_MOST("≤");

    private final String sign;

    Sense(String sign) {
      this.sign = sign;
    }
  }

  /// `≥ 1.8`
  String wanted() {
    return sense.sign + " " + String.format(Locale.ROOT, limit < 10 ? "%.2f" : "%.0f", limit);
  }

  /// Whether the figures meet it; empty if they lack what it is about.
  Optional<Boolean> met(Figures figures) {
    return figure
        .apply(figures)
        .map(value -> sense == Sense.AT_LEAST ? value >= limit : value <= limit);
  }

  private static Goal least(String title, double limit, List<Measure> measures, Tool other) {
    return new Goal(
        title,
        Sense.AT_LEAST,
        limit,
        figures -> ratios(figures, measures, other).min(Double::compare));
  }

  private static Goal most(String title, double limit, List<Measure> measures, Tool other) {
    return new Goal(
        title,
        Sense.AT_MOST,
        limit,
        figures -> ratios(figures, measures, other).max(Double::compare));
  }

  private static Goal most(String title, double limit, List<Measure> measures) {
    return new Goal(
        title,
        Sense.AT_MOST,
        limit,
        figures ->
            measures.stream()
                .flatMap(measure -> figures.median(measure, Tool.PT).stream())
                .max(Double::compare));
  }

  private static Stream<Double> ratios(Figures figures, List<Measure> measures, Tool other) {
    return measures.stream().flatMap(measure -> figures.ratio(measure, Tool.PT, other).stream());
  }
}
