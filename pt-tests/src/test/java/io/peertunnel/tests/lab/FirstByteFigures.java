package io.peertunnel.tests.lab;

import io.peertunnel.tests.interop.ForeignPeer;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Counts the round trips from the first packet of a dial to the first byte of a service that
/// speaks first. They last two seconds each, so that what the programs compute hardly counts.
/// Asserts nothing; runs when it is asked for by name (docs/benchmarks.md).
class FirstByteFigures {
  private static final int ROUNDS = 3;
  private static final double ROUND_TRIP_SECONDS = 2;
  private static final Duration LONG = Duration.ofMinutes(2);

  private @TempDir Path temporary;
  private int port = 8300;

  @Test
  void measure() throws Exception {
    try (Lab lab = Lab.nat("fb", "a=none", "b=none");
        Program server = lab.serve("a", "greet", "7200")) {
      lab.command("delay", "a,b", "500ms");
      String address = lab.publicAddress("a");
      measure(lab, "TCP", address, "/ip4/" + address + "/tcp/0");
      measure(lab, "QUIC", address, "/ip4/" + address + "/udp/0/quic-v1");
      Program.assertAlive(server);
    }
  }

  private void measure(Lab lab, String title, String address, String listen) throws Exception {
    try (Pt tcp = pt(lab, "a", "tcp", "--port", "7200", "--id", "first.test", "--listen", listen)) {
      String peer = ForeignPeer.strings(tcp.event("started"), "addresses").getFirst();
      List<Double> trips = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        trips.add(roundTrips(lab, address, peer));
      }
      System.out.println(
          String.format(
              Locale.ROOT,
              "| %s | %s |",
              title,
              String.join(
                  " ",
                  trips.stream()
                      .sorted()
                      .map(trip -> String.format(Locale.ROOT, "%.2f", trip))
                      .toList())));
    }
  }

  private double roundTrips(Lab lab, String address, String peer)
      throws IOException, InterruptedException {
    String local = Integer.toString(port++);
    try (Program packets = lab.start("b", Lab.load("sent", address));
        Program client = lab.start("b", Lab.load("first", "127.0.0.1", local))) {
      packets.out().take("ok waiting"::equals, LONG);
      client.out().take("ok waiting"::equals, LONG);
      try (Pt bind = pt(lab, "b", "bind", "--port", local, "--id", "first.test", "--peer", peer)) {
        double sent = seconds(packets, "ok sent ");
        double first = seconds(client, "ok first ");
        bind.program().terminate();
        var _ = bind.program().exit(LONG);
        return (first - sent) / ROUND_TRIP_SECONDS;
      }
    }
  }

  private Pt pt(Lab lab, String host, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--discovery", "none"));
    Path data = Files.createTempDirectory(temporary, host);
    return new Pt(lab.start(host, Map.of(), Pt.command(data, all.toArray(String[]::new))));
  }

  private static double seconds(Program program, String prefix) throws InterruptedException {
    String line = program.out().take(text -> text.startsWith(prefix), LONG);
    return Double.parseDouble(line.substring(prefix.length()));
  }
}
