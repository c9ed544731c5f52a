package io.peertunnel.tests.jmh;

import io.peertunnel.transport.libp2p.mux.MuxedStream;
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

/// What it costs to send bytes as frames of a stream, to read them, and to return their credit.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class YamuxBenchmark {
  @Param({"1024", "65536"})
  private int size;

  private Payload payload = new Payload(1);
  private Session session = new Session();

  /// Makes the bytes.
  @Setup
  public void setUp() {
    payload.close();
    payload = new Payload(size);
    if (writeAndRead() != size) {
      throw new IllegalStateException("bytes do not arrive");
    }
  }

  /// Ends the sessions.
  @TearDown
  public void tearDown() {
    session.close();
    payload.close();
  }

  /// Both ends.
  @Benchmark
  public long writeAndRead() {
    MuxedStream stream = session.left();
    stream.write(payload.next());
    stream.flush();
    session.carry();
    return session.taken();
  }
}
