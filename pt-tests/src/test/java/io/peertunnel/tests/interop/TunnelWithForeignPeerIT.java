package io.peertunnel.tests.interop;

import io.peertunnel.tests.interop.ForeignPeer.Kind;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The shipped program at one end of a `/peertunnel/1.0.0` pipe, another implementation at the
/// other.
class TunnelWithForeignPeerIT {
  private static final String MATRIX =
      """
      GO, noise, /ip4/127.0.0.1/tcp/0
      GO, tls, /ip6/::1/tcp/0
      JS, noise, /ip4/127.0.0.1/tcp/0
      JS, tls, /ip6/::1/tcp/0
      """;

  private @TempDir Path data;

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(textBlock = MATRIX)
  void servesAForeignBind(Kind kind, String security, String listen) throws Exception {
    try (Program answerer = load("answer", "0", "5000000");
        ForeignPeer peer = ForeignPeer.start(kind, "security=" + security, "listen=" + listen);
        Pt tcp = share(port(answerer), listen)) {
      ask("ask", "127.0.0.1", bindPort(peer, tcp), "5000000");
    }
    try (Program greeter = load("greet", "0");
        ForeignPeer peer = ForeignPeer.start(kind, "security=" + security, "listen=" + listen);
        Pt tcp = share(port(greeter), listen)) {
      ask("greeted", "127.0.0.1", bindPort(peer, tcp));
    }
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(textBlock = MATRIX)
  void bindsToAForeignService(Kind kind, String security, String listen) throws Exception {
    try (Program server = load("answer", "0", "5000000");
        ForeignPeer peer = ForeignPeer.start(kind, "security=" + security, "listen=" + listen)) {
      peer.ask("expose", "target", "127.0.0.1:" + port(server));
      String address = peer.info().fullAddresses().getFirst().toString();
      try (Pt bind =
          Pt.start(data, "bind", "--port", freePort(), "--peer", address, "--discovery", "none")) {
        String local = bind.port();
        ask("ask", "127.0.0.1", local, "5000000");
        ask("ask", "::1", local, "5000000");
      }
    }
  }

  private Pt share(String port, String listen) throws IOException {
    return Pt.start(
        data, "tcp", "--port", port, "--id", "x.test", "--listen", listen, "--discovery", "none");
  }

  private static String bindPort(ForeignPeer peer, Pt tcp) throws Exception {
    Map<String, Object> started = tcp.event("started");
    peer.ask("connect", "addr", ForeignPeer.strings(started, "addresses").getFirst());
    Object listening =
        peer.ask("bind", "peer", String.valueOf(started.get("peer")), "listen", "127.0.0.1:0")
            .get("listen");
    return String.valueOf(listening).replaceFirst(".*:", "");
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return Integer.toString(socket.getLocalPort());
    }
  }

  private static String port(Program server) throws InterruptedException {
    return server.out().take(line -> line.startsWith("ready "), Program.PATIENCE).substring(6);
  }

  private static Program load(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("python3");
    command.add(Tools.root().resolve("pt-tests/src/test/python/load.py").toString());
    command.addAll(List.of(arguments));
    return Program.start(command.toArray(String[]::new));
  }

  private static void ask(String... arguments) throws Exception {
    try (Program client = load(arguments)) {
      client.out().take(line -> line.startsWith("ok"), Duration.ofMinutes(2));
    }
  }
}
