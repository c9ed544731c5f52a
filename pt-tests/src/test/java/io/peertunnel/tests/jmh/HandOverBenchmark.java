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

/// What a chunk costs between the wire, without encryption, and a local socket; the other end of
/// the stream is in the figure.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandOverBenchmark {
  @Param({"1024", "65536"})
  private int size;

  private Payload payload = new Payload(1);
  private HandOver handOver = new HandOver();

  /// Makes the bytes.
  @Setup
  public void setUp() {
    payload.close();
    payload = new Payload(size);
    if (toLocal() != size) {
      throw new IllegalStateException("bytes do not arrive at the local socket");
    }
    long before = toPeer();
    if (toPeer() != before + size) {
      throw new IllegalStateException("bytes do not arrive at the peer");
    }
  }

  /// Ends the stream.
  @TearDown
  public void tearDown() {
    handOver.close();
    payload.close();
  }

  /// From the peer to the local socket.
  @Benchmark
  public long toLocal() {
    return handOver.toLocal(payload.next());
  }

  /// From the local socket to the peer.
  @Benchmark
  public long toPeer() {
    return handOver.toPeer(payload.next());
  }
}
