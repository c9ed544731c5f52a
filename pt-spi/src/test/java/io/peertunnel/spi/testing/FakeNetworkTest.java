package io.peertunnel.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerUnreachableException;
import io.peertunnel.spi.ProtocolNotSupportedException;
import io.peertunnel.spi.Stream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FakeNetworkTest {
  private final FakeNetwork network = new FakeNetwork();
  private final FakeHost a = network.host("a");
  private final FakeHost b = network.host("b");

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void keepsHostsApartUntilTheyAreHealed() throws Exception {
    CompletableFuture<CloseReason> reason = new CompletableFuture<>();
    a.connect(b.info()).onClose(reason::complete);
    network.cut(a, b);
    assertThat(reason.get(60, TimeUnit.SECONDS).origin()).isEqualTo(CloseReason.Origin.NETWORK);
    assertThatThrownBy(() -> b.connect(a.info())).isInstanceOf(PeerUnreachableException.class);
    network.heal(a, b);
    assertThat(b.connect(a.info()).isOpen()).isTrue();
  }

  @Test
  void answersACallerWhoWaitedForASilentHost() throws Exception {
    network.reachability(b, FakeNetwork.Reachability.SILENT);
    Background background = new Background();
    Background.Job<Connection> call = background.start("caller", () -> a.connect(b.info()));
    Await.untilBlocked(call.thread());
    assertThat(call.result()).isNotDone();
    network.reachability(b, FakeNetwork.Reachability.ANSWERS);
    assertThat(call.get().remote()).isEqualTo(b.id());
    background.stop();
  }

  @Test
  void refusesToBeReachedWhenTold() {
    network.reachability(b, FakeNetwork.Reachability.REFUSES);
    assertThatThrownBy(() -> a.connect(b.info())).isInstanceOf(PeerUnreachableException.class);
  }

  @Test
  void refusesProtocolsLateWhenTold() throws Exception {
    network.refusal(FakeNetwork.Refusal.AT_FIRST_READ);
    Connection connection = a.connect(b.info());
    Stream stream = connection.open("/nobody/1.0.0");
    assertThatThrownBy(() -> stream.input().read())
        .isInstanceOf(ProtocolNotSupportedException.class);
    Stream flowing = connection.open("/nobody/1.0.0");
    CollectingHandler handler = new CollectingHandler();
    flowing.flow(handler);
    assertThat(handler.untilReset().code()).isZero();
    assertThat(((FakeConnection) connection).openStreams()).isZero();
  }

  @Test
  void callsBackOnTheExecutorOfTheTest() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    SerialExecutor own = new SerialExecutor("own");
    FakeHost c = network.host("c", () -> task -> own.execute(() -> note(thread, task)));
    b.serve("/echo/1.0.0", Streams.echo());
    Stream stream = c.connect(b.info()).open("/echo/1.0.0");
    CollectingHandler handler = new CollectingHandler();
    stream.flow(handler).end();
    assertThat(handler.untilEnd()).isEmpty();
    assertThat(thread.get(60, TimeUnit.SECONDS).getName()).isEqualTo("own");
  }

  private static void note(CompletableFuture<Thread> thread, Runnable task) {
    thread.complete(Thread.currentThread());
    task.run();
  }
}
