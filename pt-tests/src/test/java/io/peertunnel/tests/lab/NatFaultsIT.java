package io.peertunnel.tests.lab;

import static io.peertunnel.tests.process.Program.assertAlive;
import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Faults between two sides behind NATs, with two nodes in the public segment.
class NatFaultsIT {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String ID = "faults.nat.test";
  private static final String SERVICE = "7000";

  /// Tells how many lines it has got, which a new session would not know.
  private static final String COUNTING = "n=0; while read line; do n=$((n+1)); echo $n $line; done";

  /// Lets in what answers, and nothing else.
  private static final String FIREWALL =
      "'table inet door { chain in { type filter hook input priority 0; policy drop;"
          + " iif lo accept; ct state established,related accept; }; }'";

  /// For documentation; nobody can reach it.
  private static final String ANOTHER_ADDRESS = "203.0.113.7/32";

  private @TempDir Path temporary;
  private final Started started = new Started();

  @AfterEach
  void stop() throws Exception {
    started.close();
  }

  @Test
  void keepsADirectConnectionWhenTheRelaysDie() throws Exception {
    Lab lab = lab("portrestricted", "portrestricted");
    Pt first = node(lab, "relay", "none");
    String entry = Started.entry(first);
    Pt second = node(lab, "boot", entry);
    Pt bind = tunnel(lab, entry);
    String port = bind.port();
    var _ = Started.untilDirect(bind);
    Program client = started.keep(lab.start("b", Lab.load("trickle", "127.0.0.1", port, "10")));
    bind.event("conn_open");
    first.program().kill();
    second.program().kill();
    client.out().take(line -> line.startsWith("ok"), LONG);
    lab.ask("b", "transfer", "127.0.0.1", port, "1000000");
  }

  @Test
  void comesBackThroughAnotherRelayWhereThereIsNoDirectWay() throws Exception {
    Lab lab = lab("symmetric", "portrestricted");
    Pt first = node(lab, "relay", "none");
    String entry = Started.entry(first);
    Pt second = node(lab, "boot", entry);
    Pt bind = tunnel(lab, entry + "," + Started.entry(second));
    Map<String, Object> up = bind.event("peer_up");
    assertThat(Way.of(up, "path")).isEqualTo(Way.RELAYED);
    String port = bind.port();
    lab.ask("b", "transfer", "127.0.0.1", port, "100000000");
    boolean isFirst = String.valueOf(up.get("path")).contains(lab.publicAddress("relay"));
    (isFirst ? first : second).program().kill();
    bind.event("peer_down", LONG);
    assertThat(Way.of(bind.event("peer_up", LONG), "path")).isEqualTo(Way.RELAYED);
    lab.ask("b", "transfer", "127.0.0.1", port, "1000000");
  }

  @Test
  void becomesDirectOnceTheNetworkAllowsIt() throws Exception {
    Lab lab = lab("none", "symmetric");
    lab.run("a", "nft " + FIREWALL);
    Pt bind = tunnel(lab, Started.entry(node(lab, "relay", "none")));
    assertThat(Way.of(bind.event("peer_up"), "path")).isEqualTo(Way.RELAYED);
    String port = bind.port();
    lab.ask("b", "transfer", "127.0.0.1", port, "20000");
    lab.run("a", "nft flush ruleset", "ip address add " + ANOTHER_ADDRESS + " dev eth0");
    var _ = Started.untilDirect(bind);
    lab.ask("b", "transfer", "127.0.0.1", port, "1000000");
  }

  @Test
  void keepsASecureShellThroughHalfAMinuteOfSilenceOnAPunchedPath() throws Exception {
    Lab lab = lab("portrestricted", "cgnat");
    SecureShell shell = SecureShell.in(temporary);
    started.keep(shell.serve(lab, "a"));
    Pt bind = tunnel(lab, Started.entry(node(lab, "relay", "none")), "22");
    String port = bind.port();
    assertThat(Started.untilDirect(bind)).isEqualTo(Way.QUIC);
    Program session = started.keep(lab.start("b", Map.of(), shell.ssh(port, COUNTING)));
    session.send("before");
    session.out().take("1 before"::equals, LONG);
    lab.command("cut", "b");
    session.send("meanwhile");
    assertThat(session.exit(Duration.ofSeconds(30))).as(session.said()).isEmpty();
    lab.command("heal", "b");
    session.out().take("2 meanwhile"::equals, LONG);
    session.send("after");
    session.out().take("3 after"::equals, LONG);
    assertAlive(session, bind.program());
  }

  private Lab lab(String share, String bind) throws IOException, InterruptedException {
    Lab lab = started.keep(Lab.nat("nf", "a=" + share, "b=" + bind));
    lab.command("delay", "relay,boot,a,b", "5ms");
    return lab;
  }

  /// Opens a tunnel from `b` to an echo service of `a`.
  private Pt tunnel(Lab lab, String bootstrap) throws IOException, InterruptedException {
    started.keep(lab.serve("a", "echo", SERVICE));
    return tunnel(lab, bootstrap, SERVICE);
  }

  /// Opens a tunnel from `b` to a port of `a`.
  private Pt tunnel(Lab lab, String bootstrap, String service)
      throws IOException, InterruptedException {
    Pt tcp = pt(lab, "a", bootstrap, "tcp", "--port", service, "--id", ID);
    tcp.event("advertised", LONG);
    return pt(lab, "b", bootstrap, "bind", "--port", "8000", "--id", ID);
  }

  private Pt node(Lab lab, String host, String bootstrap) throws IOException {
    return pt(lab, host, bootstrap, "node");
  }

  private Pt pt(Lab lab, String host, String bootstrap, String... arguments) throws IOException {
    return started.pt(lab, temporary, host, bootstrap, arguments);
  }
}
