package io.peertunnel.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private final Figures figures = new Figures();

  @Test
  void theMedianIsInTheMiddle() {
    add(Measure.UP_1, Tool.PT, 5, 1, 3);
    add(Measure.UP_1, Tool.GO, 4, 2);
    assertThat(figures.median(Measure.UP_1, Tool.PT)).contains(3.0);
    assertThat(figures.median(Measure.UP_1, Tool.GO)).contains(3.0);
    assertThat(figures.least(Measure.UP_1, Tool.PT)).contains(1.0);
    assertThat(figures.most(Measure.UP_1, Tool.PT)).contains(5.0);
    assertThat(figures.median(Measure.UP_1, Tool.SSH)).isEmpty();
  }

  @Test
  void aGoalCountsTheWorseDirection() {
    add(Measure.UP_1, Tool.PT, 200);
    add(Measure.UP_1, Tool.GO, 100);
    add(Measure.DOWN_1, Tool.PT, 170);
    add(Measure.DOWN_1, Tool.GO, 100);
    add(Measure.IDLE_SHARE, Tool.PT, 50);
    add(Measure.IDLE_BIND, Tool.PT, 61);
    assertThat(goal("one stream, times the Go forwarder").figure().apply(figures)).contains(1.7);
    assertThat(goal("one stream, times the Go forwarder").met(figures)).contains(false);
    assertThat(goal("memory idle, MiB a process").met(figures)).contains(false);
    assertThat(goal("bind side, start to first byte, ms").met(figures)).isEmpty();
  }

  @Test
  void theTableHoldsMediansSpreadsAndRatios() {
    add(Measure.CPU_UP_1, Tool.PT, 1, 2, 4);
    add(Measure.CPU_UP_1, Tool.GO, 4);
    String text =
        new Report(Map.of("CPU", "one"), "run", List.of(Tool.PT, Tool.GO), figures).markdown();
    assertThat(text)
        .contains("- CPU: one\n")
        .contains("| **2.00** (1.00 … 4.00) | **4.00** (4.00 … 4.00) | 0.50 |\n")
        .contains("| CPU per GB, times the Go forwarder | ≤ 0.65 | 0.50 | met |\n");
  }

  @Test
  void whatCannotBeUnderstoodIsRefused() {
    assertThat(Arguments.parse(List.of("--rounds"))).isEmpty();
    assertThat(Arguments.parse(List.of("--round", "1"))).isEmpty();
    assertThat(Arguments.parse(List.of("--rounds", "x"))).isEmpty();
    assertThat(Arguments.parse(List.of("--only", "pt,frp"))).isEmpty();
    assertThat(Arguments.parse(List.of("--only", "pt,plain")).orElseThrow().tools())
        .containsExactly(Tool.PT, Tool.PLAIN);
  }

  private static Goal goal(String title) {
    return Goal.ALL.stream().filter(goal -> goal.title().equals(title)).findFirst().orElseThrow();
  }

  private void add(Measure measure, Tool tool, double... values) {
    for (double value : values) {
      figures.add(measure, tool, value);
    }
  }
}
