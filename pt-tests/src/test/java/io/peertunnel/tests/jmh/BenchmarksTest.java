package io.peertunnel.tests.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Every benchmark runs; how fast is not looked at here.
class BenchmarksTest {
  @Test
  void eachBenchmarkRunsWithEachSize() throws RunnerException {
    assertThat(
            new Runner(
                    new OptionsBuilder()
                        .include(BenchmarksTest.class.getPackageName())
                        .forks(0)
                        .mode(Mode.SingleShotTime)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run())
        .extracting(BenchmarksTest::name)
        .contains(
            "NoiseBenchmark.sealAndOpen 65536",
            "TlsBenchmark.sealAndOpen 65536",
            "YamuxBenchmark.writeAndRead 65536",
            "HandOverBenchmark.toLocal 65536",
            "HandOverBenchmark.toPeer 1024")
        .hasSize(14);
  }

  private static String name(RunResult result) {
    return result.getParams().getBenchmark().replaceFirst(".*\\.(.*\\..*)", "$1")
        + " "
        + result.getParams().getParam("size");
  }
}
