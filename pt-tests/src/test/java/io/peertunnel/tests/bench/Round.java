package io.peertunnel.tests.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Measures all tools once, each measure of all tools right after one another. Blocking.
final class Round implements AutoCloseable {
  private static final Duration REST = Duration.ofSeconds(2);

  /// By then compilers rest, and what they used has been given back.
  private static final Duration IDLE = Duration.ofSeconds(15);

  private final List<Contest> contests = new ArrayList<>();
  private final Amounts amounts;

  private Round(Amounts amounts) {
    this.amounts = amounts;
  }

  /// Opens a tunnel of each tool, on fresh processes.
  ///
  /// @param number of the round; the first tool is another one in each
  static Round open(int number, List<Tool> tools, Place place, Openers openers, Context context)
      throws IOException, InterruptedException {
    Round round = new Round(context.amounts());
    List<Tool> order = new ArrayList<>(tools);
    Collections.rotate(order, -number);
    try {
      for (Tool tool : order) {
        round.contests.add(Contest.open(tool, place, openers, context.figures()));
      }
      return round;
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      round.close();
      throw e;
    }
  }

  /// How much to measure, and where the figures go.
  record Context(Amounts amounts, Figures figures) {}

  /// What is done with each tool in turn.
  private interface Step {
    void with(Contest contest) throws IOException, InterruptedException;
  }

  private void each(String what, Step step) throws IOException, InterruptedException {
    System.err.println("  " + what);
    for (Contest contest : contests) {
      step.with(contest);
    }
  }

  /// Measures everything that can be measured on one machine.
  void onOneMachine() throws IOException, InterruptedException {
    double seconds = amounts.seconds();
    double warmUp = amounts.warmUpSeconds();
    int several = Amounts.SEVERAL;
    Contest.settle(REST);
    each("start", Contest::start);
    Contest.settle(IDLE);
    each("idle memory", c -> c.memory(Measure.IDLE_SHARE, Measure.IDLE_BIND));
    each("fresh processes", c -> c.fresh(warmUp));
    each("comparison of bytes", c -> c.check(amounts.checkedBytes()));
    each("warm-up, service → client", c -> c.rate(Measure.WARM_UP, "down", 1, warmUp));
    each("1 ↑", c -> c.rateAndCpu(Measure.UP_1, Measure.CPU_UP_1, "up", 1, seconds));
    each("1 ↓", c -> c.rateAndCpu(Measure.DOWN_1, Measure.CPU_DOWN_1, "down", 1, seconds));
    each("8 ↑", c -> c.rateAndCpu(Measure.UP_8, Measure.CPU_UP_8, "up", several, seconds));
    each("8 ↓", c -> c.rateAndCpu(Measure.DOWN_8, Measure.CPU_DOWN_8, "down", several, seconds));
    each("round trips", c -> c.pings(amounts.pings()));
    each("warm-up, connections", c -> c.warmUpConnections(warmUp / 2));
    each("connections", c -> c.connections(seconds));
    each("used memory", c -> c.memory(Measure.USED_SHARE, Measure.USED_BIND));
  }

  /// Measures goodput through a line.
  void throughTheLine() throws IOException, InterruptedException {
    each("line ↑", c -> c.rate(Measure.LINE_UP, "up", 1, amounts.lineSeconds()));
    each("line ↓", c -> c.rate(Measure.LINE_DOWN, "down", 1, amounts.lineSeconds()));
  }

  @Override
  public void close() {
    contests.forEach(Contest::close);
  }
}
