package io.peertunnel.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How much of the machine other programs take while the benchmark runs: figures of a busy machine
/// say little. Read from `/proc`.
final class Others {
  private static final int USER = 1;
  private static final int STEAL = 8;
  private static final int OWN_FIRST = 11;
  private static final int OWN_LAST = 14;

  private final Ticks begin;

  private Others(Ticks begin) {
    this.begin = begin;
  }

  static Others watch() throws IOException {
    return new Others(Ticks.now());
  }

  /// What they have taken since, in percent of all cores; the benchmark's own programs must have
  /// ended.
  String share() throws IOException {
    Ticks end = Ticks.now();
    double all = end.all - begin.all;
    double busy = (end.busy - begin.busy) - (end.own - begin.own);
    double stolen = end.stolen - begin.stolen;
    return String.format(
        Locale.ROOT,
        "%.0f %% of all cores, and %.0f %% by other virtual machines",
        100 * Math.max(0, busy) / all,
        100 * stolen / all);
  }

  /// Times since the start of the machine, in its ticks.
  private record Ticks(double all, double busy, double stolen, double own) {
    static Ticks now() throws IOException {
      List<String> fields =
          List.of(Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +", -1));
      double[] ticks =
          fields.subList(USER, STEAL + 1).stream().mapToDouble(Double::parseDouble).toArray();
      double all = Arrays.stream(ticks).sum();
      double stolen = ticks[STEAL - USER];
      double idle = ticks[3] + ticks[4];
      return new Ticks(all, all - idle - stolen, stolen, ownTicks());
    }

    /// Our own ticks, and those of children that have ended.
    private static double ownTicks() throws IOException {
      String text = Files.readString(Path.of("/proc/self/stat"));
      return Arrays.stream(text.substring(text.lastIndexOf(')') + 2).split(" ", -1))
          .skip(OWN_FIRST)
          .limit(OWN_LAST - OWN_FIRST + 1L)
          .mapToDouble(Double::parseDouble)
          .sum();
    }
  }
}
