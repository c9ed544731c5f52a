package io.peertunnel.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakePeers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `pt node` on a network in memory.
class NodeCommandTest {
  private static final String PEER = "/ip4/192.0.2.1/tcp/4001/p2p/" + FakePeers.id("other");
  private static final Multiaddr PORT = Multiaddr.parse("/ip4/0.0.0.0/tcp/4001");

  @TempDir private Path home;
  private Bench bench;

  @BeforeEach
  void setUp() {
    bench = new Bench(home);
    bench.variables.remove("PT_BOOTSTRAP");
  }

  @AfterEach
  void tearDown() {
    bench.close();
  }

  @Test
  void showsHowOthersJoinLast() {
    Joiner.add(bench, "joiner");

    Bench.Running node = bench.start("node").awaitErr("          --bootstrap ");
    String address = node.err().lines().toList().getLast().strip();
    Bench.Result result = node.stop(130);

    String full = address.substring("--bootstrap ".length());
    assertThat(Multiaddr.parse(full).peer()).contains(bench.plugins.hosts.getFirst().id());
    assertThat(result.exitCode()).isEqualTo(130);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("pt ").contains("  peer 12D3KooW"),
            line -> assertThat(line).isEqualTo("address   " + full),
            line -> assertThat(line).startsWith("ready     "),
            line -> assertThat(line).isEqualTo("          export PT_BOOTSTRAP=" + full),
            line -> assertThat(line).isEqualTo("          --bootstrap " + full));
  }

  @Test
  void tellsScriptsHowOthersJoin() {
    Joiner.add(bench, "joiner");

    Bench.Result result = bench.start("node", "--json").awaitOut("\"ready\"").stop(0);

    String address = bench.plugins.hosts.getFirst().info().fullAddresses().getFirst().toString();
    List<String> events = result.out().lines().toList();
    assertThat(events.getFirst())
        .contains("\"event\":\"started\"", "\"command\":\"node\"", address);
    assertThat(events.getLast())
        .contains("\"event\":\"ready\"")
        .contains("\"addresses\":[\"" + address + "\"],\"bootstrap\":[\"" + address + "\"]")
        .contains("\"seconds\":");
  }

  @Test
  void servesOthersAndJoinsNobodyUnlessToldTo() {
    Joiner joiner = Joiner.add(bench, "joiner");

    bench.start("node").awaitErr("--bootstrap").stop(0);
    assertThat(joiner.given).containsEntry("serve", "true").containsEntry("bootstrap", "none");

    bench.variables.put("PT_BOOTSTRAP", PEER);
    bench.start("node").awaitErr("--bootstrap").stop(0);
    assertThat(joiner.given).containsEntry("serve", "true").containsEntry("bootstrap", PEER);

    bench
        .start("node", "--set", "joiner.serve=false", "--set", "joiner.bootstrap=none")
        .awaitErr("--bootstrap")
        .stop(0);
    assertThat(joiner.given).containsEntry("serve", "false").containsEntry("bootstrap", "none");
  }

  @Test
  void staysTheSameFromRunToRun() {
    String first = lastLine(bench.start("node").awaitErr("  --bootstrap ").stop(0));
    String second = lastLine(bench.start("node").awaitErr("  --bootstrap ").stop(0));
    String fresh = lastLine(bench.start("node", "--ephemeral").awaitErr("  --bootstrap ").stop(0));

    assertThat(peer(second)).isEqualTo(peer(first)).isNotEqualTo(peer(fresh));
  }

  @Test
  void listensOnOnePortOfBothFamiliesByTcpAndQuic() {
    bench.start("node").awaitErr("--bootstrap").stop(0);

    assertThat(bench.plugins.asked).containsExactly(everywhere(4001));
  }

  @Test
  void takesAnotherPortWhereItsOwnIsTaken() {
    bench.plugins.taken.add(PORT);

    Bench.Result result = bench.start("node").awaitErr("  --bootstrap ").stop(0);

    assertThat(result.err())
        .contains("warning   cannot listen: " + PORT + "; listening on another port this time");
    assertThat(bench.plugins.asked.getLast()).isEqualTo(everywhere(0));
  }

  private static List<Multiaddr> everywhere(int port) {
    return List.of(
        Multiaddr.parse("/ip4/0.0.0.0/tcp/" + port),
        Multiaddr.parse("/ip6/::/tcp/" + port),
        Multiaddr.parse("/ip4/0.0.0.0/udp/" + port + "/quic-v1"),
        Multiaddr.parse("/ip6/::/udp/" + port + "/quic-v1"));
  }

  @Test
  void insistsOnThePortThatItIsGiven() {
    bench.plugins.taken.add(PORT);

    Bench.Result result = bench.run("node", "--listen", PORT.toString());

    assertThat(result.exitCode()).isEqualTo(ExitCode.LOCAL_ENDPOINT);
    assertThat(result.err())
        .endsWith("error     cannot listen: " + PORT + "\n")
        .doesNotContain("another port");
  }

  @Test
  void saysThatNoPluginServesOthers() {
    assertThat(bench.start("node").awaitErr("  --bootstrap ").stop(0).err())
        .contains("warning   no plugin in use serves others");
  }

  @Test
  void showsWhoComesAndGoesOnDemandOnly() throws Exception {
    Bench.Running quiet = bench.start("node").awaitErr("  --bootstrap ");
    Bench.Running loud = bench.start("node", "-v").awaitErr("  --bootstrap ");
    FakeHost guest = bench.network.host("guest");
    for (FakeHost node : bench.plugins.hosts) {
      guest.connect(node.info());
    }
    String shown = Words.peer(guest.id());
    loud.awaitErr("  + " + shown + "  direct");
    guest.close();
    loud.awaitErr("  - " + shown);

    assertThat(loud.stop(0).exitCode()).isZero();
    assertThat(quiet.stop(0).err()).doesNotContain(shown);
  }

  @Test
  void tellsWhereItIsNow() {
    Bench.Running node = bench.start("node", "--json").awaitErr("  --bootstrap ");
    FakeHost host = bench.plugins.hosts.getFirst();
    Multiaddr now = Multiaddr.parse("/ip4/10.1.2.3/tcp/4001");
    host.moveTo(List.of(now));

    String full = now.withPeer(host.id()).toString();
    node.awaitErr("12:00:00  the addresses changed; others join now by --bootstrap " + full);
    node.awaitOut("\"event\":\"addresses\",\"addresses\":[\"" + full + "\"]").stop(0);
  }

  @Test
  void hasNoOptionsOfATunnel() {
    for (String option : List.of("--port=1", "--id=x", "--peer=x", "--open")) {
      assertThat(bench.run("node", option).exitCode()).isEqualTo(ExitCode.USAGE);
    }
    assertThat(bench.run("help").out()).contains("  node ");
    assertThat(bench.run("node", "--help").out()).contains("--bootstrap=MULTIADDR", "--listen=");
  }

  private static String lastLine(Bench.Result result) {
    return result.err().lines().toList().getLast();
  }

  private static String peer(String line) {
    return line.substring(line.indexOf("/p2p/"));
  }
}
