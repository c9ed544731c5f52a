package io.peertunnel.tests.lab;

import static io.peertunnel.tests.process.Program.assertAlive;
import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The main job on two hosts of a LAN without a way out: found by multicast, carried by libp2p.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LanIT {
  private static final Duration LONG = Duration.ofMinutes(3);

  private @TempDir Path temporary;
  private Lab lab;

  @BeforeAll
  void buildTheLan() throws Exception {
    lab = Lab.lan("lan", 3);
  }

  @AfterAll
  void removeTheLan() throws Exception {
    lab.close();
  }

  @Test
  void carriesSshAndAFileOfAGigabyte() throws Exception {
    Path folder = Files.createTempDirectory(temporary, "ssh");
    SecureShell shell = SecureShell.in(folder);
    try (Program sshd = shell.serve(lab, "h1");
        Pt tcp = pt("h1", "tcp", "--port", "22", "--id", "ssh.lan.test");
        Pt bind = pt("h2", "bind", "--port", "2022", "--id", "ssh.lan.test")) {
      assertThat(bind.port()).isEqualTo("2022");
      try (Program client = lab.start("h2", Map.of(), shell.ssh("2022", "echo done"))) {
        client.out().take("done"::equals, LONG);
        assertThat(client.exit(LONG)).contains(0);
      }
      Path file = folder.resolve("gigabyte");
      Path copy = folder.resolve("copy");
      Program.run(folder, LONG, "dd", "if=/dev/urandom", "of=" + file, "bs=1M", "count=1024");
      try (Program client = lab.start("h2", Map.of(), shell.scp("2022", file, copy))) {
        assertThat(client.exit(LONG)).as(client.said()).contains(0);
      }
      Program.run(folder, LONG, "cmp", file.toString(), copy.toString());
      Files.delete(file);
      Files.delete(copy);
      assertAlive(sshd, tcp.program());
    }
  }

  @Test
  void carriesWhatABrowserAsksFor() throws Exception {
    Path folder = Files.createTempDirectory(temporary, "web");
    Files.writeString(folder.resolve("page.html"), "<p>A small page.</p>\n".repeat(40));
    try (Program web =
            lab.start(
                "h1",
                "python3",
                "-m",
                "http.server",
                "--protocol",
                "HTTP/1.1",
                "--bind",
                "127.0.0.1",
                "--directory",
                folder.toString(),
                "8080");
        Pt bind = pt("h2", "bind", "--port", "8101", "--id", "web.lan.test");
        Pt tcp = pt("h1", "tcp", "--port", "8080", "--id", "web.lan.test")) {
      String url = "http://127.0.0.1:" + bind.port() + "/page.html";
      Path config = folder.resolve("requests");
      Files.writeString(
          config,
          IntStream.range(0, 1000)
              .mapToObj(i -> "url = " + url + "?" + i + "\noutput = /dev/null\n")
              .collect(Collectors.joining()));
      try (Program curl =
          lab.start(
              "h2",
              "curl",
              "--silent",
              "--show-error",
              "--fail",
              "--parallel",
              "--parallel-max",
              "6",
              "--config",
              config.toString(),
              "--write-out",
              "%{http_code}\n")) {
        assertThat(curl.exit(LONG)).as(curl.said()).contains(0);
        assertThat(curl.out().rest()).hasSize(1000).containsOnly("200");
      }
      assertAlive(web, tcp.program());
    }
  }

  @Test
  void keepsEachDirectionOpenAfterTheOtherHasEnded() throws Exception {
    try (Program server = lab.serve("h1", "answer", "7001", "100000000");
        Pt tcp = pt("h1", "tcp", "--port", "7001", "--id", "half.lan.test");
        Pt bind = pt("h2", "bind", "--port", "8102", "--id", "half.lan.test")) {
      lab.ask("h2", "ask", "127.0.0.1", bind.port(), "100000000");
      assertAlive(server, tcp.program());
    }
  }

  @Test
  void letsTheServerSpeakFirst() throws Exception {
    try (Program server = lab.serve("h1", "greet", "7002");
        Pt tcp = pt("h1", "tcp", "--port", "7002", "--id", "greet.lan.test");
        Pt bind = pt("h2", "bind", "--port", "8103", "--id", "greet.lan.test")) {
      String port = bind.port();
      lab.ask("h2", "greeted", "127.0.0.1", port);
      lab.ask("h2", "greeted", "::1", port);
      assertAlive(server, tcp.program());
    }
  }

  @Test
  void passesOnAReset() throws Exception {
    try (Program server = lab.serve("h1", "reset", "7003");
        Pt tcp = pt("h1", "tcp", "--port", "7003", "--id", "reset.lan.test");
        Pt bind = pt("h2", "bind", "--port", "8104", "--id", "reset.lan.test")) {
      lab.ask("h2", "expect-reset", "127.0.0.1", bind.port());
      assertAlive(server, tcp.program());
    }
  }

  @Test
  void refusesAClientWhereTheTargetDoesNotAnswer() throws Exception {
    try (Pt tcp = pt("h1", "tcp", "--port", "7004", "--id", "refused.lan.test");
        Pt bind = pt("h2", "bind", "--port", "8105", "--id", "refused.lan.test")) {
      lab.ask("h2", "expect-reset", "127.0.0.1", bind.port());
      assertThat(String.valueOf(tcp.event("refused").get("reason"))).contains("7004");
    }
  }

  @Test
  void findsTheOneThatSharesAmongManyThatDoNot() throws Exception {
    try (Program server = lab.serve("h1", "echo", "7005");
        Pt other1 = pt("h3", "tcp", "--port", "7005", "--id", "other1.lan.test");
        Pt other2 = pt("h3", "tcp", "--port", "7005", "--id", "other2.lan.test");
        Pt tcp = pt("h1", "tcp", "--port", "7005", "--id", "wanted.lan.test");
        Pt bind = pt("h2", "bind", "--port", "8106", "--id", "wanted.lan.test")) {
      lab.ask("h2", "transfer", "127.0.0.1", bind.port(), "20000000");
      assertThat(bind.event("peer_up").get("peer")).isEqualTo(tcp.event("started").get("peer"));
      assertAlive(server, other1.program(), other2.program());
    }
  }

  @Test
  void holdsFiveThousandConnectionsWithinHalfAGigabyte() throws Exception {
    int count = 5000;
    try (Program server = lab.serve("h1", "echo", "7006");
        Pt tcp =
            pt(
                "h1",
                "tcp",
                "--port",
                "7006",
                "--id",
                "many.lan.test",
                setting("tcp.max-connections"),
                setting("libp2p.max-streams"),
                setting("libp2p.max-streams-per-connection"));
        Pt bind =
            pt(
                "h2",
                "bind",
                "--port",
                "8108",
                "--id",
                "many.lan.test",
                setting("tcp.max-connections"));
        Program clients =
            lab.start("h2", Lab.load("many", "127.0.0.1", bind.port(), Integer.toString(count)))) {
      clients.out().take(("open " + count)::equals, LONG);
      assertThat(tcp.residentBytes()).isLessThan(512L << 20);
      assertThat(bind.residentBytes()).isLessThan(512L << 20);
      clients.send("");
      clients.out().take(("ok " + count)::equals, LONG);
      assertAlive(server);
    }
  }

  @Test
  void letsASlowReaderCostNoMoreThanItsWindow() throws Exception {
    String bytes = "300000000";
    try (Program server = lab.serve("h1", "answer", "7007", bytes);
        Pt tcp = pt("h1", "tcp", "--port", "7007", "--id", "slow.lan.test");
        Pt bind = pt("h2", "bind", "--port", "8107", "--id", "slow.lan.test")) {
      String port = bind.port();
      lab.ask("h2", "ask", "127.0.0.1", port, bytes);
      long before = bind.residentBytes();
      try (Program stalled = lab.start("h2", Lab.load("stall", "127.0.0.1", port, bytes))) {
        stalled.out().take("ok stalled"::equals, LONG);
        lab.ask("h2", "ask", "127.0.0.1", port, bytes);
        assertThat(bind.residentBytes() - before).isLessThan(64L << 20);
        stalled.send("");
        stalled.out().take(("ok " + bytes)::equals, LONG);
      }
      assertAlive(server, tcp.program());
    }
  }

  private static String setting(String key) {
    return "--set=" + key + "=6000";
  }

  private Pt pt(String host, String... arguments) throws IOException {
    Path data = Files.createTempDirectory(temporary, "data");
    return new Pt(lab.start(host, Map.of(), Pt.command(data, arguments)));
  }
}
