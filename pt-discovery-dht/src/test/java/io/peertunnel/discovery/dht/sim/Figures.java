package io.peertunnel.discovery.dht.sim;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// What many searches took. Times are milliseconds.
///
/// @param searches how many there were
/// @param success the share that found the record, 0 to 1
/// @param firstMedian the time to the first provider, median of those that found it
/// @param first95 the same, 95th percentile
/// @param endMedian the time to the end of the look-up, median
/// @param end95 the same, 95th percentile
/// @param messages requests for each search, mean
/// @param messagesToFirst requests until the first provider, mean of those that found it
/// @param dials new connections for each search, mean
record Figures(
    int searches,
    double success,
    double firstMedian,
    double first95,
    double endMedian,
    double end95,
    double messages,
    double messagesToFirst,
    double dials) {
  static Figures of(List<Sample> samples) {
    List<Sample> found = samples.stream().filter(Sample::found).toList();
    return new Figures(
        samples.size(),
        (double) found.size() / samples.size(),
        quantile(found, Sample::firstAfter, 0.5),
        quantile(found, Sample::firstAfter, 0.95),
        quantile(samples, Sample::endedAfter, 0.5),
        quantile(samples, Sample::endedAfter, 0.95),
        samples.stream().mapToInt(Sample::messages).average().orElse(0),
        found.stream().mapToInt(Sample::messagesToFirst).average().orElse(0),
        samples.stream().mapToInt(Sample::dials).average().orElse(0));
  }

  /// One row of a Markdown table.
  String row(String what, String profile) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.1f %% | %.2f / %.2f | %.2f / %.2f | %.1f | %.1f | %.1f |",
        what,
        profile,
        100 * success,
        firstMedian / 1000,
        first95 / 1000,
        endMedian / 1000,
        end95 / 1000,
        messagesToFirst,
        messages,
        dials);
  }

  private static double quantile(List<Sample> samples, ToLongFunction<Sample> time, double part) {
    long[] sorted = samples.stream().mapToLong(time).sorted().toArray();
    return sorted.length == 0
        ? 0
        : sorted[(int) (part * (sorted.length - 1))] / (double) Times.MILLISECOND;
  }
}
