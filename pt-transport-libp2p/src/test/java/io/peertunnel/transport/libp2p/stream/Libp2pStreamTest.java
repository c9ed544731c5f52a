package io.peertunnel.transport.libp2p.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.ProtocolNotSupportedException;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.testing.CollectingHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Libp2pStreamTest {
  private static final String HEADER = "132f6d756c746973747265616d2f312e302e300a";
  private static final String PROPOSAL = "122f7065657274756e6e656c2f312e302e300a";
  private static final String NA = "036e610a";

  private final FakeMuxedStream muxed = new FakeMuxedStream();
  private final AtomicInteger finished = new AtomicInteger();
  private final Libp2pStream stream =
      Libp2pStream.opened(
          new Libp2pStream.Identity(connection(), "/peertunnel/1.0.0", finished::incrementAndGet),
          muxed);

  @Test
  void sendsTheProposalWithTheFirstBytes() throws Exception {
    assertThat(muxed.calls()).isEmpty();
    stream.output().write(new byte[] {'D', 'A', 'T', 'A'});
    assertThat(muxed.calls()).containsExactly(HEADER + PROPOSAL, "44415441", "flush");
  }

  @Test
  void sendsTheProposalBeforeTheFirstRead() throws Exception {
    muxed.arrive(HEADER + PROPOSAL + "2a");
    assertThat(stream.input().read()).isEqualTo(42);
    assertThat(muxed.calls()).containsExactly(HEADER + PROPOSAL, "flush");
    assertThat(muxed.consumed()).isEqualTo(40);
  }

  @Test
  void sendsTheProposalBeforeTheEndOfAnUnusedStream() {
    stream.close();
    assertThat(muxed.calls()).containsExactly(HEADER + PROPOSAL, "end");
  }

  @Test
  void sendsTheProposalOfAStreamThatOnlyListens() {
    stream.flow(new CollectingHandler());
    muxed.runTasks();
    muxed.runTasks();
    assertThat(muxed.calls()).containsExactly(HEADER + PROPOSAL, "flush");
  }

  @Test
  void saysThatThePeerRefused() {
    muxed.arrive(HEADER + NA);
    assertThatThrownBy(() -> stream.input().read())
        .isInstanceOf(ProtocolNotSupportedException.class)
        .hasMessageContaining("/peertunnel/1.0.0");
    assertThatThrownBy(() -> stream.output().write(1))
        .isInstanceOf(ProtocolNotSupportedException.class);
    assertThat(muxed.calls()).containsExactly("reset 1001");
    assertThat(finished).hasValue(1);
  }

  @Test
  void tellsAFlowThatThePeerRefused() throws Exception {
    CollectingHandler handler = new CollectingHandler();
    stream.flow(handler);
    muxed.runTasks();
    muxed.arrive(HEADER + NA);
    assertThat(handler.untilReset().code()).isEqualTo(ErrorCode.NEGOTIATION_FAILED);
  }

  @Test
  void refusesAnAnswerThatIsNone() {
    muxed.arrive("8000");
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
    assertThat(muxed.calls()).containsExactly("reset 1001");
  }

  @Test
  void deliversWhatWasReadAheadFirst() throws Exception {
    muxed.arrive(HEADER + PROPOSAL + "010203");
    assertThat(stream.input().read()).isEqualTo(1);
    CollectingHandler handler = new CollectingHandler();
    stream.flow(handler);
    muxed.arrive("04");
    muxed.runTasks();
    muxed.arrive("05");
    muxed.peer().onEnd();
    assertThat(handler.untilEnd()).containsExactly(2, 3, 4, 5);
    assertThat(muxed.consumed()).isEqualTo(44);
  }

  @Test
  void keepsWhatArrivedBeforeAnOrderlyEnd() throws Exception {
    muxed.arrive(HEADER + PROPOSAL + "0102");
    muxed.peer().onEnd();
    muxed.peer().onReset(new StreamResetException("the connection ended", 0));
    assertThat(stream.input().readAllBytes()).containsExactly(1, 2);
    assertThatThrownBy(() -> stream.output().write(1)).isInstanceOf(StreamResetException.class);
    assertThat(finished).hasValue(1);
  }

  @Test
  void dropsWhatArrivedBeforeAReset() {
    muxed.arrive(HEADER + PROPOSAL + "0102");
    muxed.peer().onReset(new StreamResetException("reset", 7));
    assertThatThrownBy(() -> stream.input().read())
        .isInstanceOfSatisfying(
            StreamResetException.class, cause -> assertThat(cause.code()).isEqualTo(7));
  }

  @Test
  void closesEveryChunkOnceWhereverItsBytesLie() {
    Flow flow = stream.flow(new CollectingHandler());
    AtomicInteger closed = new AtomicInteger();
    ByteBuffer array = ByteBuffer.wrap(new byte[] {9, 1, 2, 9}, 1, 2);
    flow.write(new Counting(array, closed));
    flow.write(new Counting(array.duplicate().asReadOnlyBuffer(), closed));
    ByteBuffer direct =
        ByteBuffer.allocateDirect(4).put(new byte[] {9, 1, 2, 9}).position(1).limit(3);
    flow.write(new Counting(direct, closed));
    assertThat(muxed.calls()).containsExactly(HEADER + PROPOSAL, "0102", "0102", "0102");
    assertThat(closed).hasValue(3);
    flow.reset(5);
    flow.write(new Counting(array, closed));
    assertThat(closed).hasValue(4);
    assertThat(muxed.calls()).contains("reset 5");
  }

  private record Counting(ByteBuffer bytes, AtomicInteger closed) implements Chunk {
    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private static Connection connection() {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
