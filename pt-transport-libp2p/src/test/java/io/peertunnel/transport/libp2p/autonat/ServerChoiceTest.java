package io.peertunnel.transport.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerChoiceTest {
  private static final long REST = TimeUnit.SECONDS.toNanos(120);
  private static final long REFILL = TimeUnit.SECONDS.toNanos(10);

  private final FakeNetwork network = new FakeNetwork();
  private final FakeHost client = network.host("client");
  private final ServerChoice choice =
      new ServerChoice(new Pace(Duration.ZERO, Duration.ZERO, Duration.ofNanos(REST), 2, 0.1));

  @AfterEach
  void stop() {
    network.close();
  }

  @Test
  void amongManyEachIsAskedOnceAndThenRests() throws Exception {
    List<Connection> many = servers(3);
    assertThat(choice.next(many, 0, _ -> true)).contains(many.get(0));
    assertThat(choice.next(many, 1, _ -> true)).contains(many.get(1));
    assertThat(choice.next(many, 2, _ -> true)).contains(many.get(2));
    many.forEach(each -> choice.done(each.remote(), 2));
    assertThat(choice.next(many, REST - 1, _ -> true)).isEmpty();
    assertThat(choice.next(many, REST, _ -> true)).contains(many.get(0));
    assertThat(choice.next(many, REST, _ -> true)).isEmpty();
    assertThat(choice.next(many, 2 * REST, _ -> true)).contains(many.get(1));
  }

  @Test
  void oneAloneIsAskedInARow() throws Exception {
    List<Connection> one = servers(1);
    assertThat(choice.next(one, 0, _ -> true)).contains(one.get(0));
    choice.done(one.get(0).remote(), 0);
    assertThat(choice.next(one, 0, _ -> true)).contains(one.get(0));
    choice.done(one.get(0).remote(), 0);
    assertThat(choice.next(one, 0, _ -> true)).isEmpty();
    assertThat(choice.next(one, REFILL - 1, _ -> true)).isEmpty();
    assertThat(choice.next(one, REFILL, _ -> true)).contains(one.get(0));
  }

  @Test
  void fewTakeTurns() throws Exception {
    List<Connection> two = servers(2);
    assertThat(choice.next(two, 0, _ -> true)).contains(two.get(0));
    assertThat(choice.next(two, 1, _ -> true)).contains(two.get(1));
    two.forEach(each -> choice.done(each.remote(), 1));
    assertThat(choice.next(two, 2, _ -> true)).contains(two.get(0));
  }

  @Test
  void noServerGetsTwoQuestionsAtOnce() throws Exception {
    List<Connection> one = servers(1);
    assertThat(choice.next(one, 0, _ -> true)).contains(one.get(0));
    assertThat(choice.next(one, REST, _ -> true)).isEmpty();
    choice.done(one.get(0).remote(), REST);
    assertThat(choice.next(one, REST, _ -> true)).contains(one.get(0));
  }

  @Test
  void whoeverIsTiredRestsLong() throws Exception {
    List<Connection> one = servers(1);
    choice.tired(one.get(0).remote(), 5);
    long rested = 5 + ServerChoice.TIRED.toNanos();
    assertThat(choice.next(one, rested - 1, _ -> true)).isEmpty();
    assertThat(choice.next(one, rested, _ -> true)).contains(one.get(0));
  }

  @Test
  void whomThereIsNothingToAskIsNotAsked() throws Exception {
    List<Connection> two = servers(2);
    Connection wanted = two.get(1);
    assertThat(choice.next(two, 0, each -> each.equals(wanted))).contains(wanted);
    assertThat(choice.next(two, 0, _ -> false)).isEmpty();
  }

  private List<Connection> servers(int count) throws Exception {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(client.connect(network.host("server " + i).info()));
    }
    return all;
  }
}
