package io.peertunnel.transport.libp2p.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.identity.Identity;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InboundStreamsTest {
  private static final String HEADER = "132f6d756c746973747265616d2f312e302e300a";
  private static final String PROPOSAL = "122f7065657274756e6e656c2f312e302e300a";
  private static final String REFUSED_LIMIT = "reset 1002";
  private static final String REFUSED_SLOW = "reset 1001";
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofMillis(1);

  private final Semaphore budget = new Semaphore(2);
  private final CompletableFuture<Stream> served = new CompletableFuture<>();
  private final InboundStreams streams =
      new InboundStreams(connection(), Map.of("/peertunnel/1.0.0", served::complete), budget);

  @Test
  void resetsAStreamWhoseOpenerStaysSilent() {
    FakeMuxedStream silent = accept();
    silent.pass(DEADLINE.minus(TICK));
    assertThat(silent.calls()).containsExactly(HEADER, "flush");
    silent.pass(TICK);
    assertThat(silent.calls()).containsExactly(HEADER, "flush", REFUSED_SLOW);
    assertThat(budget.availablePermits()).isEqualTo(2);
  }

  @Test
  void givesNoMoreTimeForOneByteInASecond() {
    FakeMuxedStream slow = accept();
    for (int second = 1; second < DEADLINE.toSeconds(); second++) {
      slow.pass(Duration.ofSeconds(1));
      slow.arrive(HEADER.substring(2 * second - 2, 2 * second));
    }
    assertThat(slow.calls()).doesNotContain(REFUSED_SLOW);
    slow.pass(Duration.ofSeconds(1));
    assertThat(slow.calls()).endsWith(REFUSED_SLOW);
    slow.arrive("30");
    slow.pass(DEADLINE);
    assertThat(slow.calls()).containsOnlyOnce(REFUSED_SLOW);
    assertThat(slow.consumed()).isEqualTo(10);
    assertThat(budget.availablePermits()).isEqualTo(2);
  }

  @Test
  void servesAGoodStreamBesideASilentOne() throws Exception {
    FakeMuxedStream silent = accept();
    FakeMuxedStream good = accept();
    good.arrive(HEADER + PROPOSAL + "2a");
    Stream stream = served.get(30, TimeUnit.SECONDS);
    for (FakeMuxedStream each : List.of(silent, good)) {
      each.pass(DEADLINE.multipliedBy(2));
    }
    assertThat(silent.calls()).endsWith(REFUSED_SLOW);
    assertThat(stream.input().read()).isEqualTo(42);
    stream.output().write(43);
    assertThat(good.calls()).contains(HEADER, PROPOSAL).endsWith("2b", "flush");
    assertThat(budget.availablePermits()).isEqualTo(1);
  }

  @Test
  void resetsStreamsBeyondTheLimitUntilOneEnds() {
    FakeMuxedStream first = accept();
    FakeMuxedStream second = accept();
    assertThat(accept().calls()).containsExactly(REFUSED_LIMIT);
    assertThat(accept().calls()).containsExactly(REFUSED_LIMIT);
    first.peer().onReset(new StreamResetException("reset", 0));
    assertThat(accept().calls()).doesNotContain(REFUSED_LIMIT);
    assertThat(second.calls()).doesNotContain(REFUSED_LIMIT);
    assertThat(accept().calls()).containsExactly(REFUSED_LIMIT);
  }

  private FakeMuxedStream accept() {
    FakeMuxedStream muxed = new FakeMuxedStream();
    streams.accept(muxed);
    muxed.runTasks();
    return muxed;
  }

  private static Connection connection() {
    PeerId remote = Identity.generate().id();
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, _) -> {
              if (method.getName().equals("remote")) {
                return remote;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
