package io.peertunnel.tests.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What it costs to write bytes as TLS records, by the library that connections use, and to read
// them.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TlsBenchmark {
  @Param({"1024", "65536"})
  private int size;

  private SecureChannel channel = SecureChannel.tls(1);

  /// Shakes hands.
  @Setup
  public void setUp() {
    channel.close();
    channel = SecureChannel.tls(size);
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
