package io.peertunnel.transport.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.Background;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Splices streams of real multiplexers, of which some share a loop and some do not.
@Timeout(120)
class SpliceTest {
  private static final int LARGE = 8 * 1024 * 1024;

  private final Background background = new Background();
  private Backlog backlog = new Backlog(Backlog.MOST);
  private final LongAdder relayed = new LongAdder();
  private final AtomicInteger ended = new AtomicInteger();
  private CircuitRig left;
  private CircuitRig right;

  @BeforeEach
  void open() throws Exception {
    left = new CircuitRig();
    right = new CircuitRig();
  }

  @AfterEach
  void close() throws Exception {
    background.stop();
    left.close();
    right.close();
    for (CircuitRig rig : List.of(left, right)) {
      assertThat(rig.near.budget.unconsumed()).isZero();
      assertThat(rig.far.budget.unconsumed()).isZero();
    }
  }

  @Test
  void passesBothDirectionsOnAndTheirEnds() throws Exception {
    List<Background.Job<Boolean>> jobs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      CircuitRig.Ends ends = splice(Optional.empty());
      byte[] forth = random(i);
      byte[] back = random(100 + i);
      jobs.add(background.start("write forth", () -> write(ends.near(), forth)));
      jobs.add(background.start("write back", () -> write(ends.far(), back)));
      jobs.add(background.start("read forth", () -> reads(ends.far(), forth)));
      jobs.add(background.start("read back", () -> reads(ends.near(), back)));
    }
    for (Background.Job<Boolean> job : jobs) {
      assertThat(job.get()).isTrue();
    }
    Await.until("all have ended", () -> ended.get() == 4);
    assertThat(relayed.sum()).isEqualTo(8L * LARGE);
  }

  @Test
  void holdsNoMoreThanAWindowForAStalledReader() throws Exception {
    CircuitRig.Ends ends = splice(Optional.empty());
    byte[] content = random(1);
    var writer = background.start("write", () -> write(ends.near(), content));
    Await.until("a window is full", () -> right.far.budget.unconsumed() > 255 * 1024);
    Await.until("the one before it fills", () -> left.far.budget.unconsumed() > 100 * 1024);
    Await.untilBlocked(writer.thread());
    assertThat(left.far.budget.unconsumed()).isLessThan(1024 * 1024);
    assertThat(relayed.sum()).isLessThan(2 * 1024 * 1024);
    assertThat(writer.result()).isNotDone();
    assertThat(reads(ends.far(), content)).isTrue();
    assertThat(writer.get()).isTrue();
  }

  @Test
  void cutsACircuitThatHoldsMoreThanAllMay() throws Exception {
    backlog = new Backlog(128 * 1024);
    CircuitRig.Ends ends = splice(Optional.empty());
    var writer = background.start("write", () -> write(ends.near(), random(1)));
    assertThatThrownBy(writer::get)
        .hasRootCauseInstanceOf(StreamResetException.class)
        .rootCause()
        .extracting(e -> ((StreamResetException) e).code())
        .isEqualTo(ErrorCode.RESOURCE_LIMIT);
    Await.until("it has ended", () -> ended.get() == 1);
    assertThat(backlog.held()).isZero();
  }

  /// Or whoever does not read could have as many circuits as it likes, one after the other.
  @Test
  void countsACircuitThatHasEndedUntilAllIsPassedOn() throws Exception {
    CircuitRig.Ends ends = splice(Optional.empty());
    byte[] content = Arrays.copyOf(random(1), 370 * 1024);
    ends.far().output().close();
    assertThat(write(ends.near(), content)).isTrue();
    assertThat(ends.near().input().read()).isEqualTo(-1);
    Await.until("what does not fit waits", () -> backlog.held() > 100 * 1024);
    assertThat(ended.get()).isZero();
    assertThat(reads(ends.far(), content)).isTrue();
    Await.until("it has ended", () -> ended.get() == 1);
    assertThat(backlog.held()).isZero();
  }

  @Test
  void letsExactlyTheLimitPass() throws Exception {
    CircuitRig.Ends ends = splice(Optional.of(new Limit(10_000, Duration.ZERO)));
    ends.near().output().write(new byte[10_000]);
    ends.far().output().write(new byte[10_000]);
    assertThat(ends.far().input().readNBytes(10_000)).hasSize(10_000);
    assertThat(ends.near().input().readNBytes(10_000)).hasSize(10_000);
    assertThat(ended.get()).isZero();
    ends.near().output().write(1);
    for (Stream end : List.of(ends.near(), ends.far())) {
      assertThatThrownBy(() -> end.input().read())
          .isInstanceOfSatisfying(
              StreamResetException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_LIMIT));
    }
    Await.until("it has ended", () -> ended.get() == 1);
    assertThat(relayed.sum()).isEqualTo(20_000);
  }

  @Test
  void letsNothingBeyondTheLimitPass() throws Exception {
    CircuitRig.Ends ends = splice(Optional.of(new Limit(10_000, Duration.ZERO)));
    ends.near().output().write(new byte[30_000]);
    assertThatThrownBy(() -> ends.near().input().read()).isInstanceOf(StreamResetException.class);
    int received = 0;
    try {
      while (ends.far().input().read() >= 0) {
        received++;
      }
    } catch (StreamResetException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_LIMIT);
    }
    assertThat(received).isLessThanOrEqualTo(10_000);
    assertThat(relayed.sum()).isEqualTo(10_000);
  }

  @Test
  void endsWhenItsTimeIsOver() throws Exception {
    CircuitRig.Ends ends = splice(Optional.of(new Limit(0, Duration.ofMillis(50))));
    for (Stream end : List.of(ends.near(), ends.far())) {
      assertThatThrownBy(() -> end.input().read()).isInstanceOf(StreamResetException.class);
    }
    Await.until("it has ended", () -> ended.get() == 1);
  }

  @Test
  void passesAResetOn() throws Exception {
    CircuitRig.Ends ends = splice(Optional.empty());
    ends.far().reset(42);
    assertThatThrownBy(() -> ends.near().input().read())
        .isInstanceOfSatisfying(
            StreamResetException.class, e -> assertThat(e.code()).isEqualTo(42));
    Await.until("it has ended", () -> ended.get() == 1);
  }

  /// The outer ends of two streams whose inner ends are spliced.
  private CircuitRig.Ends splice(Optional<Limit> limit) throws Exception {
    CircuitRig.Ends there = left.stream();
    CircuitRig.Ends onward = right.stream();
    Splice.join(
        there.far(),
        onward.near(),
        new Splice.Terms(backlog, limit, relayed::add, ended::incrementAndGet));
    return new CircuitRig.Ends(there.near(), onward.far());
  }

  private static byte[] random(int seed) {
    byte[] content = new byte[LARGE];
    new Random(seed).nextBytes(content);
    return content;
  }

  private static boolean write(Stream stream, byte[] content) throws IOException {
    stream.output().write(content);
    stream.output().close();
    return true;
  }

  private static boolean reads(Stream stream, byte[] content) throws IOException {
    byte[] read = stream.input().readNBytes(content.length);
    return Arrays.equals(read, content) && stream.input().read() == -1;
  }
}
