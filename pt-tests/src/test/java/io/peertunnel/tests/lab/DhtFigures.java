package io.peertunnel.tests.lab;

import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Measures how long it takes from the start of `pt bind`, which knows an id and an entry peer
/// only, to the first byte of the service, in a network of 100 nodes. Asserts nothing; runs when it
/// is asked for by name (docs/benchmarks.md).
class DhtFigures {
  private static final int NODES = 99;
  private static final int ROUNDS = 7;
  private static final int DEAD = 5;
  private static final Duration LONG = Duration.ofMinutes(2);

  private @TempDir Path temporary;
  private int port = 8300;

  @Test
  void measure() throws Exception {
    try (DhtLab lab = DhtLab.start(temporary, NODES);
        Program server = lab.hosts().serve("h1", "greet", "7200");
        Pt tcp = lab.pt("h1", "tcp", "--port", "7200", "--id", "figures.dht.test")) {
      tcp.event("advertised");
      print("nothing known", rounds(() -> cold(lab, "figures.dht.test")));
      print("the network known", again(lab, Kept.NETWORK));
      print("the network and the peer known", again(lab, Kept.ALL));
      print("the entry peer comes back", rounds(() -> comesBack(lab)));
      lab.publishDeadOnes(DEAD, "stale.dht.test");
      try (Pt stale = lab.pt("h1", "tcp", "--port", "7200", "--id", "stale.dht.test")) {
        stale.event("advertised");
        print(DEAD + " dead records", rounds(() -> cold(lab, "stale.dht.test")));
      }
      Program.assertAlive(server);
    }
  }

  private enum Kept {
    NETWORK,
    ALL
  }

  @FunctionalInterface
  private interface Round {
    double seconds() throws Exception;
  }

  private static List<Double> rounds(Round round) throws Exception {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      seconds.add(round.seconds());
    }
    return seconds;
  }

  private double cold(DhtLab lab, String id) throws Exception {
    return bind(lab, Files.createTempDirectory(temporary, "cold"), id);
  }

  private List<Double> again(DhtLab lab, Kept kept) throws Exception {
    Path data = Files.createTempDirectory(temporary, "again");
    bind(lab, data, "figures.dht.test");
    return rounds(
        () -> {
          if (kept == Kept.NETWORK) {
            Files.deleteIfExists(data.resolve("known_addresses"));
          }
          return bind(lab, data, "figures.dht.test");
        });
  }

  private double bind(DhtLab lab, Path data, String id) throws IOException, InterruptedException {
    String local = Integer.toString(port++);
    try (Program client = lab.hosts().start("h2", Lab.load("first", "127.0.0.1", local))) {
      client.out().take("ok waiting"::equals, LONG);
      double start = now();
      try (Pt bind = lab.pt(data, "h2", "bind", "--port", local, "--id", id)) {
        double first = firstByte(client);
        bind.event("ready");
        bind.program().terminate();
        var _ = bind.program().exit(LONG);
        return first - start;
      }
    }
  }

  private double comesBack(DhtLab lab) throws IOException, InterruptedException {
    String local = Integer.toString(port++);
    Path data = Files.createTempDirectory(temporary, "back");
    lab.cutNode();
    try (Pt bind = lab.pt(data, "h2", "bind", "--port", local, "--id", "figures.dht.test");
        Program client = lab.hosts().start("h2", Lab.load("first", "127.0.0.1", local))) {
      bind.program().err().take(line -> line.contains("none of the entry peers answers"), LONG);
      Thread.sleep(Duration.ofSeconds(10));
      double healed = now();
      lab.healNode();
      return firstByte(client) - healed;
    }
  }

  private static double firstByte(Program client) throws InterruptedException {
    String line = client.out().take(text -> text.startsWith("ok first "), LONG);
    return Double.parseDouble(line.substring("ok first ".length()));
  }

  private static double now() {
    return System.currentTimeMillis() / 1000.0;
  }

  private static void print(String what, List<Double> seconds) {
    List<Double> sorted = seconds.stream().sorted().toList();
    String all =
        sorted.stream()
            .map(s -> String.format(Locale.ROOT, "%.2f", s))
            .collect(Collectors.joining(" "));
    System.out.println(
        String.format(Locale.ROOT, "| %s | %.2f | %s |", what, sorted.get(ROUNDS / 2), all));
  }
}
