package io.peertunnel.tests.lab;

import io.peertunnel.tests.interop.ForeignNetwork;
import io.peertunnel.tests.interop.ForeignPeer.Kind;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Four hosts of a laboratory that hear no multicast of each other: `h1` and `h2` for the two sides
/// of a tunnel, `h3` with a `pt node`, and `h4` with many nodes written in Go, each with an address
/// of its own. A round trip between any two takes 50 ms.
final class DhtLab implements AutoCloseable {
  private static final String SUBNET = "10.77.0.";
  private static final int FIRST_ADDRESS = 100;
  private static final int FIRST_DEAD_ADDRESS = 240;

  private final Lab lab;
  private final Path folder;
  private final Pt node;
  private final ForeignNetwork others;
  private final String bootstrap;

  private DhtLab(Lab lab, Path folder, Pt node, ForeignNetwork others, String bootstrap) {
    this.lab = lab;
    this.folder = folder;
    this.node = node;
    this.others = others;
    this.bootstrap = bootstrap;
  }

  /// Starts the network.
  ///
  /// @param folder for data directories
  /// @param nodes how many nodes there are beside the `pt node`, up to 120
  static DhtLab start(Path folder, int nodes) throws IOException, InterruptedException {
    Lab lab = Lab.lan("dht", 4);
    for (String host : List.of("h1", "h2", "h3", "h4")) {
      quieten(lab, host);
    }
    addAddresses(lab, nodes);
    lab.command("delay", "h1,h2,h3,h4", "12500us");
    Path data = Files.createTempDirectory(folder, "node");
    Pt node = new Pt(lab.start("h3", Map.of(), Pt.command(data, "node")));
    String bootstrap =
        node.event("ready").get("bootstrap") instanceof List<?> lines
            ? lines.stream().map(String::valueOf).collect(Collectors.joining(","))
            : "";
    ForeignNetwork others =
        ForeignNetwork.of(
            lab.start(
                "h4",
                Map.of(),
                ForeignNetwork.command(
                    Kind.GO,
                    "hosts=" + nodes,
                    "ip=" + addresses(FIRST_ADDRESS, nodes),
                    "bootstrap=" + bootstrap)));
    return new DhtLab(lab, folder, node, others, bootstrap);
  }

  /// The hosts, to start programs on.
  Lab hosts() {
    return lab;
  }

  /// Starts the program on a host, joined to the network, without anything kept from before.
  Pt pt(String host, String... arguments) throws IOException {
    return pt(Files.createTempDirectory(folder, "data"), host, arguments);
  }

  /// Starts the program on a host, joined to the network.
  Pt pt(Path data, String host, String... arguments) throws IOException {
    return new Pt(lab.start(host, Map.of("PT_BOOTSTRAP", bootstrap), Pt.command(data, arguments)));
  }

  /// Publishes records of hosts at which nobody answers any more: what is sent there vanishes.
  void publishDeadOnes(int count, String id) throws IOException, InterruptedException {
    try (ForeignNetwork dead =
        ForeignNetwork.of(
            lab.start(
                "h4",
                Map.of(),
                ForeignNetwork.command(
                    Kind.GO,
                    "hosts=" + count,
                    "ip=" + addresses(FIRST_DEAD_ADDRESS, count),
                    "bootstrap=" + others.bootstrap())))) {
      for (int host = 0; host < count; host++) {
        dead.advertise(host, "/peertunnel/1.0.0/" + id);
      }
    }
    shell(
        "h4",
        "nft add table ip dead; nft add chain ip dead in '{ type filter hook input priority 0; }';"
            + " nft add rule ip dead in ip daddr "
            + SUBNET
            + FIRST_DEAD_ADDRESS
            + "-"
            + SUBNET
            + (FIRST_DEAD_ADDRESS + count - 1)
            + " drop");
  }

  /// Cuts the `pt node` off.
  void cutNode() throws IOException, InterruptedException {
    lab.command("cut", "h3");
  }

  /// Connects it again.
  void healNode() throws IOException, InterruptedException {
    lab.command("heal", "h3");
  }

  @Override
  public void close() throws IOException {
    others.close();
    node.close();
    lab.close();
  }

  private static void quieten(Lab lab, String host) throws IOException, InterruptedException {
    shell(
        lab,
        host,
        "nft add table inet quiet;"
            + " nft add chain inet quiet out '{ type filter hook output priority 0; }';"
            + " nft add rule inet quiet out udp dport 5353 drop");
  }

  private static void addAddresses(Lab lab, int nodes) throws IOException, InterruptedException {
    shell(
        lab,
        "h4",
        "dev=$(ip -o -4 addr show scope global | awk '{print $2; exit}');"
            + " for i in $(seq "
            + FIRST_ADDRESS
            + " "
            + (FIRST_ADDRESS + nodes - 1)
            + ") $(seq "
            + FIRST_DEAD_ADDRESS
            + " "
            + (FIRST_DEAD_ADDRESS + 9)
            + "); do ip addr add "
            + SUBNET
            + "$i/24 dev $dev; done");
  }

  private void shell(String host, String script) throws IOException, InterruptedException {
    shell(lab, host, script);
  }

  private static void shell(Lab lab, String host, String script)
      throws IOException, InterruptedException {
    lab.command("exec", host, "--", "sh", "-e", "-c", script);
  }

  private static String addresses(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(i -> SUBNET + i)
        .collect(Collectors.joining(","));
  }
}
