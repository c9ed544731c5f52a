package io.peertunnel.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.interop.ForeignPeer.Kind;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The shipped program at one end of a tunnel, what behaves as the PeerTunnel written in Go at the
/// other. They know the id and a private DHT of 30 hosts, and nothing of each other.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenWithOriginalIT {
  private static final int SERVERS = 30;
  private static final int STALE = 3;
  private static final Duration PATIENCE = Program.PATIENCE.multipliedBy(2);
  private static final String GREETING = "hello\n";
  private static final String THANKS = "thanks";

  private @TempDir Path data;
  private final List<AutoCloseable> running = new ArrayList<>();
  private ForeignNetwork network;
  private String bootstrap;
  private String target;

  @BeforeAll
  void startTheNetwork() throws Exception {
    network = ForeignNetwork.start(Kind.GO, "hosts=" + SERVERS, "clients=" + STALE);
    running.add(network);
    bootstrap = network.bootstrap().toString();
    Program greeter =
        Program.start(
            "python3",
            Tools.root().resolve("pt-tests/src/test/python/load.py").toString(),
            "greet",
            "0");
    running.add(greeter);
    target = greeter.out().take(line -> line.startsWith("ready "), PATIENCE).substring(6);
  }

  @AfterAll
  void endTheNetwork() throws Exception {
    for (AutoCloseable each : running.reversed()) {
      each.close();
    }
  }

  @Test
  void javaIsFoundByTheOriginal() throws Exception {
    String id = "java.test";
    try (Pt tcp = pt("java", "tcp", "--port", target, "--id", id)) {
      tcp.event("advertised", PATIENCE);
      try (Original bind = Original.bind(id, bootstrap)) {
        assertGreeted(bind.listening());
      }
    }
  }

  @Test
  void theOriginalIsFoundByJava() throws Exception {
    String id = "original.test";
    try (Original tcp = Original.tcp(id, target, bootstrap, "0s")) {
      tcp.awaitServing();
      try (Pt bind = pt("bind", "bind", "--port", freePort(), "--id", id)) {
        assertGreeted(bind.port());
      }
    }
  }

  @Test
  void theOriginalIsFoundAmongTheDead() throws Exception {
    String id = "stale.test";
    for (int host = SERVERS; host < SERVERS + STALE; host++) {
      network.advertise(host, "/peertunnel/1.0.0/" + id);
      network.stop(host);
    }
    try (Original tcp = Original.tcp(id, target, bootstrap, "0s")) {
      tcp.awaitServing();
      try (Pt bind = pt("stale", "bind", "--port", freePort(), "--id", id)) {
        assertThat(bind.event("peer_up", PATIENCE)).containsEntry("peer", tcp.id().toString());
        assertGreeted(bind.port());
      }
    }
  }

  @Test
  void theOriginalIsAskedAgainUntilItServesStreams() throws Exception {
    String id = "late.test";
    try (Original tcp = Original.tcp(id, target, bootstrap, "asked");
        Pt bind = pt("late", "bind", "--port", freePort(), "--id", id)) {
      String port = bind.port();
      try (Socket early = connect(port)) {
        assertThat(early.isConnected()).isTrue();
        assertThat(String.valueOf(bind.event("peer_down", PATIENCE).get("reason")))
            .contains("does not serve this tunnel");
      }
      tcp.serve();
      assertGreeted(port);
    }
  }

  @Test
  void theOriginalMayServeStreamsSecondsAfterItCanBeFound() throws Exception {
    String id = "seconds.test";
    try (Pt bind = pt("seconds", "bind", "--port", freePort(), "--id", id);
        Original tcp = Original.tcp(id, target, bootstrap, "3s")) {
      assertGreeted(bind.port());
      tcp.awaitServing();
    }
  }

  private Pt pt(String folder, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--open", "--discovery", "dht", "--bootstrap", bootstrap));
    all.addAll(List.of("--listen", "/ip4/127.0.0.1/tcp/0"));
    return Pt.start(data.resolve(folder), all.toArray(String[]::new));
  }

  /// A client that the tunnel turns away comes again, as long as the test has patience.
  private static void assertGreeted(String port) throws IOException {
    long began = System.nanoTime();
    String greeting = "";
    while (greeting.isEmpty() && System.nanoTime() - began < PATIENCE.toNanos()) {
      try (Socket client = connect(port)) {
        greeting = read(client, GREETING.length());
        if (!greeting.isEmpty()) {
          client.getOutputStream().write(THANKS.getBytes(StandardCharsets.US_ASCII));
          assertThat(read(client, THANKS.length())).isEqualTo(THANKS);
        }
      }
    }
    assertThat(greeting).isEqualTo(GREETING);
  }

  private static Socket connect(String port) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    client.setSoTimeout((int) PATIENCE.toMillis());
    return client;
  }

  /// Reads so many characters, or fewer where the other side ends.
  private static String read(Socket client, int length) throws IOException {
    try {
      return new String(client.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing came", e);
    } catch (SocketException e) {
      return "";
    }
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return Integer.toString(socket.getLocalPort());
    }
  }
}
