package io.peertunnel.tests.jmh;

import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What it costs to write bytes as records of a secure channel, and to read them.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public abstract class SecuredBenchmark {
  @Param({"1024", "65536"})
  private int size;

  private final IntFunction<SecureChannel> security;
  private SecureChannel channel;

  /// Measures channels that `security` makes for writes of a size.
  SecuredBenchmark(IntFunction<SecureChannel> security) {
    this.security = security;
    this.channel = security.apply(1);
  }

  /// Shakes hands.
  @Setup
  public void setUp() {
    channel.close();
    channel = security.apply(size);
  }

  /// Ends the channel.
  @TearDown
  public void tearDown() {
    channel.close();
  }

  /// Only the sender's side.
  @Benchmark
  public long seal() {
    return channel.seal();
  }

  /// Both sides.
  @Benchmark
  public long sealAndOpen() {
    return channel.sealAndOpen();
  }
}
