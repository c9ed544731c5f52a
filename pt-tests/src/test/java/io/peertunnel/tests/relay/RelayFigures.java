package io.peertunnel.tests.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Measures what a relay costs with 1000 reservations and 200 circuits: the shipped `pt node` on
/// loopback, and the peers in this program. Asserts that every byte arrives and that the relay
/// takes no more than it may, and nothing about costs; runs when it is asked for by name
/// (docs/benchmarks.md). With `-Dpt.relay.transport=quic` the peers come by QUIC.
class RelayFigures {
  private static final int PEERS = Integer.getInteger("pt.relay.peers", 1000);
  private static final int CIRCUITS = Integer.getInteger("pt.relay.circuits", 200);
  private static final String TRANSPORT = System.getProperty("pt.relay.transport", "tcp");
  private static final int MOST = 1024;
  private static final long GIGABIT = 125_000_000;
  private static final Duration RUN = Duration.ofSeconds(15);
  private static final Duration REST = Duration.ofSeconds(12);
  private static final long TOO_MUCH = 32L * 1024 * 1024;

  private @TempDir Path temporary;
  private double before;

  @Test
  void measure() throws Exception {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    System.out.println(
        "| what | RSS MiB | PSS MiB | most RSS so far | Gbit/s | processor s | Gbit/s per core |");
    System.out.println("|---|---|---|---|---|---|---|");
    try (RelayNode node = RelayNode.start(temporary.resolve("node"), TRANSPORT);
        Crowd crowd = new Crowd(node.info())) {
      before = node.cost().seconds();
      print("started", node, 0, 1);
      List<LightPeer> peers = crowd.connect(PEERS);
      crowd.reserve(peers);
      print(PEERS + " reservations", node, 0, 1);
      Traffic traffic = new Traffic(crowd.join(peers, CIRCUITS));
      print(CIRCUITS + " circuits", node, 0, 1);
      carry("1 Gbit/s", node, traffic, GIGABIT / CIRCUITS);
      crowd.reserve(crowd.connect(MOST - PEERS));
      assertThat(Hop.ask(crowd.connect(), Hop.RESERVE)).isEqualTo(Hop.RESERVATION_REFUSED);
      print(MOST + " reservations", node, 0, 1);
      carry("all they can", node, traffic, 40 * GIGABIT / CIRCUITS);
      stall(node, traffic);
      traffic.finish();
      print("all ended", node, 0, 1);
      Thread.sleep(REST);
      print("after a rest", node, 0, 1);
      assertThat(peers).allMatch(LightPeer::isOpen);
    }
  }

  private void carry(String what, RelayNode node, Traffic traffic, long bytesPerSecond)
      throws IOException, InterruptedException {
    long first = traffic.received();
    long start = System.nanoTime();
    traffic.run(RUN, bytesPerSecond);
    double seconds = (System.nanoTime() - start) / 1e9;
    print(what, node, traffic.received() - first, seconds);
  }

  private void stall(RelayNode node, Traffic traffic) throws IOException, InterruptedException {
    traffic.stall();
    traffic.allow(TOO_MUCH);
    Thread.sleep(REST);
    print("no receiver reads", node, 0, 1);
    traffic.resume();
    traffic.allow(0);
  }

  private void print(String what, RelayNode node, long bytes, double seconds) throws IOException {
    RelayNode.Cost cost = node.cost();
    double processor = cost.seconds() - before;
    before = cost.seconds();
    double gigabits = bytes * 8 / 1e9;
    System.out.println(
        String.format(
            Locale.ROOT,
            "| %s | %d | %d | %d | %.2f | %.2f | %.2f |",
            what,
            cost.resident() >> 20,
            cost.proportional() >> 20,
            cost.most() >> 20,
            gigabits / seconds,
            processor,
            processor > 0 ? gigabits / processor : 0));
  }
}
