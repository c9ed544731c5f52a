package io.peertunnel.tests.lab;

import static io.peertunnel.tests.process.Program.assertAlive;
import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of tunnels between two sides behind NATs when the network of the sharing side
/// changes, or their relay dies. No program is started anew. All changes are under way at once,
/// each with two sides of its own, but for the relay, which dies last; how long each took is
/// printed. It takes longer than a build may, so it runs by name.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkChanges {
  private static final Duration LONG = Duration.ofMinutes(2);

  /// Longer than what the program takes for a pause of its own.
  private static final Duration SLEEP = Duration.ofSeconds(15);

  private static final String SERVICE = "7000";

  private final Started started = new Started();
  private final ExecutorService all = Executors.newVirtualThreadPerTaskExecutor();
  private Path temporary;
  private Lab lab;
  private String entry;
  private String both;
  private Future<Boolean> address;
  private Future<Boolean> router;
  private Future<Boolean> sleep;
  private Future<Boolean> relay;

  @BeforeAll
  void begin(@TempDir Path folder) throws Exception {
    temporary = folder;
    lab =
        started.keep(
            Lab.nat(
                "nc",
                "a=portrestricted",
                "b=portrestricted",
                "c=portrestricted",
                "d=portrestricted",
                "e=portrestricted",
                "f=portrestricted",
                "g=symmetric",
                "h=portrestricted"));
    lab.command("delay", "relay,boot,a,b,c,d,e,f,g,h", "5ms");
    Pt first = pt("relay", "none", "node");
    entry = Started.entry(first);
    Pt second = pt("boot", entry, "node");
    both = entry + "," + Started.entry(second);
    address = begin(this::changeTheAddress);
    router = begin(this::changeTheRoutersAddress);
    sleep = begin(this::sleep);
    relay = begin(() -> killTheRelay(first, second));
  }

  @AfterAll
  void end() throws Exception {
    all.shutdownNow();
    started.close();
  }

  @Test
  void carriesAgainAfterTheAddressOfTheMachineHasChanged() throws Exception {
    assertThat(address.get()).isTrue();
  }

  @Test
  void carriesAgainAfterTheAddressOfTheRouterHasChanged() throws Exception {
    assertThat(router.get()).isTrue();
  }

  @Test
  void carriesAgainAfterTheMachineHasSlept() throws Exception {
    assertThat(sleep.get()).isTrue();
  }

  @Test
  void carriesAgainAfterTheRelayHasDied() throws Exception {
    assertThat(relay.get()).isTrue();
  }

  private boolean changeTheAddress() throws Exception {
    Tunnel tunnel = open("a", "b");
    var _ = Started.untilDirect(tunnel.bind());
    lab.run(
        "a",
        "ip addr del 192.168.1.10/24 dev eth0",
        "ip addr add 192.168.1.77/24 dev eth0",
        "ip route replace default via 192.168.1.1 dev eth0");
    again(tunnel, "another address of the machine");
    // One who has not met it before can only know where it is now from the DHT.
    Pt fresh = pt("b", entry, "bind", "--port", "8001", "--id", id("a"));
    lab.ask("b", "transfer", "127.0.0.1", fresh.port(), "20000");
    return true;
  }

  private boolean changeTheRoutersAddress() throws Exception {
    Tunnel tunnel = open("c", "d");
    var _ = Started.untilDirect(tunnel.bind());
    lab.command("renat", "c", "--new-ip");
    again(tunnel, "another address of the router");
    return true;
  }

  /// Meanwhile the router forgets all that was open.
  private boolean sleep() throws Exception {
    Tunnel tunnel = open("e", "f");
    var _ = Started.untilDirect(tunnel.bind());
    String pid = Long.toString(tunnel.share().program().pid());
    Program.run(Path.of("."), LONG, "kill", "-STOP", pid);
    lab.command("renat", "e");
    Thread.sleep(SLEEP);
    Program.run(Path.of("."), LONG, "kill", "-CONT", pid);
    again(tunnel, "sleep");
    return true;
  }

  private boolean killTheRelay(Pt first, Pt second) throws Exception {
    for (Future<Boolean> other : List.of(address, router, sleep)) {
      var _ = other.get();
    }
    Tunnel tunnel = open("g", "h", both);
    lab.ask("h", "transfer", "127.0.0.1", tunnel.port(), "20000");
    String path = String.valueOf(tunnel.bind().event("peer_up").get("path"));
    (path.contains(lab.publicAddress("relay")) ? first : second).program().kill();
    again(tunnel, "a killed relay");
    return true;
  }

  /// A tunnel through which bytes went.
  private record Tunnel(String host, Pt share, Pt bind, String port) {}

  private Tunnel open(String share, String bind) throws IOException, InterruptedException {
    return open(share, bind, entry);
  }

  private Tunnel open(String share, String bind, String bootstrap)
      throws IOException, InterruptedException {
    started.keep(lab.serve(share, "echo", SERVICE));
    Pt tcp = pt(share, bootstrap, "tcp", "--port", SERVICE, "--id", id(share));
    tcp.event("advertised", LONG);
    Pt pt = pt(bind, bootstrap, "bind", "--port", "8000", "--id", id(share));
    return new Tunnel(bind, tcp, pt, pt.port());
  }

  /// Waits until new connections through the tunnel carry bytes again.
  private void again(Tunnel tunnel, String after) throws IOException, InterruptedException {
    long before = System.nanoTime();
    try (Program client = lab.start(tunnel.host(), Lab.load("again", "127.0.0.1", tunnel.port()))) {
      try {
        client.out().take(line -> line.startsWith("ok"), LONG);
      } catch (AssertionError e) {
        throw new AssertionError(
            tunnel.share().program().said() + "\n" + tunnel.bind().program().said(), e);
      }
    }
    print(after, before);
    assertAlive(tunnel.share().program(), tunnel.bind().program());
  }

  private static void print(String what, long since) {
    System.out.printf("%s: carries bytes after %.1f s%n", what, (System.nanoTime() - since) / 1e9);
  }

  private static String id(String share) {
    return share + ".changes.test";
  }

  private Pt pt(String host, String bootstrap, String... arguments) throws IOException {
    return started.pt(lab, temporary, host, bootstrap, arguments);
  }

  private Future<Boolean> begin(Callable<Boolean> change) {
    return all.submit(change);
  }
}
