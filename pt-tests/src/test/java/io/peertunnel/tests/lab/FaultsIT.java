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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/// Faults between two hosts of a LAN, and what a user expects of each.
class FaultsIT {
  private static final Duration LONG = Duration.ofMinutes(3);

  private @TempDir Path temporary;
  private Lab lab;

  @BeforeEach
  void buildTheLan(TestInfo info) throws Exception {
    lab = Lab.lan("f" + (info.getDisplayName().hashCode() & 0xff), 3);
  }

  @AfterEach
  void removeTheLan() throws Exception {
    lab.close();
  }

  @Test
  void startsInEitherOrder() throws Exception {
    try (Program server = lab.serve("h1", "echo", "7101");
        Pt bind = pt("h2", "bind", "--port", "8101", "--id", "order.lan.test")) {
      bind.event("started");
      try (Pt tcp = pt("h1", "tcp", "--port", "7101", "--id", "order.lan.test")) {
        lab.ask("h2", "transfer", "127.0.0.1", bind.port(), "1000000");
        assertAlive(server, tcp.program());
      }
    }
  }

  @Test
  void findsAProviderAgainThatWasKilledAndStartedAnew() throws Exception {
    Path data = Files.createTempDirectory(temporary, "provider");
    try (Program server = lab.serve("h1", "echo", "7102");
        Pt bind = pt("h2", "bind", "--port", "8102", "--id", "again.lan.test")) {
      Pt first = provider("h1", data, "7102", "again.lan.test");
      String port = bind.port();
      lab.ask("h2", "transfer", "127.0.0.1", port, "1000000");
      first.program().kill();
      bind.event("peer_down");
      try (Pt second = provider("h1", data, "7102", "again.lan.test")) {
        bind.event("peer_up");
        bind.event("peer_up");
        lab.ask("h2", "transfer", "127.0.0.1", port, "1000000");
        assertThat(second.event("started").get("peer"))
            .as("its identity is kept")
            .isEqualTo(first.event("started").get("peer"));
        assertAlive(server);
      }
    }
  }

  @Test
  void resetsWhatRanThroughAProviderThatWasKilled() throws Exception {
    try (Program server = lab.serve("h1", "echo", "7103");
        Pt bind = pt("h2", "bind", "--port", "8103", "--id", "killed.lan.test")) {
      Pt tcp = pt("h1", "tcp", "--port", "7103", "--id", "killed.lan.test");
      try (Program client = lab.start("h2", Lab.load("trickle", "127.0.0.1", bind.port(), "600"))) {
        bind.event("conn_open");
        tcp.program().kill();
        client.err().take(line -> line.contains("Error"), LONG);
        assertAlive(server, bind.program());
      }
    }
  }

  @Test
  void servesAClientThatWasStartedAnew() throws Exception {
    try (Program server = lab.serve("h1", "echo", "7104");
        Pt tcp = pt("h1", "tcp", "--port", "7104", "--id", "client.lan.test")) {
      Pt first = pt("h2", "bind", "--port", "8104", "--id", "client.lan.test");
      lab.ask("h2", "transfer", "127.0.0.1", first.port(), "1000000");
      first.program().kill();
      try (Pt second = pt("h2", "bind", "--port", "8105", "--id", "client.lan.test")) {
        lab.ask("h2", "transfer", "127.0.0.1", second.port(), "1000000");
      }
      assertAlive(server, tcp.program());
    }
  }

  @Test
  void survivesACutOfASecond() throws Exception {
    surviveACut(Duration.ofSeconds(1));
  }

  @Test
  void survivesACutOfHalfAMinute() throws Exception {
    surviveACut(Duration.ofSeconds(30));
  }

  @Test
  void comesBackAfterACutThatIsTooLong() throws Exception {
    try (Program server = lab.serve("h1", "echo", "7106");
        Pt tcp = pt("h1", "tcp", "--port", "7106", "--id", "long.lan.test");
        Pt bind = pt("h2", "bind", "--port", "8106", "--id", "long.lan.test")) {
      String port = bind.port();
      try (Program client = lab.start("h2", Lab.load("trickle", "127.0.0.1", port, "600"))) {
        bind.event("conn_open");
        lab.command("cut", "h1");
        bind.event("peer_down", Duration.ofMinutes(3));
        client.err().take(line -> line.contains("ConnectionResetError"), LONG);
      }
      lab.command("heal", "h1");
      bind.event("peer_up");
      bind.event("peer_up", Duration.ofMinutes(2));
      lab.ask("h2", "transfer", "127.0.0.1", port, "1000000");
      assertAlive(server, tcp.program());
    }
  }

  @Test
  void reachesALiveProviderPastADeadOne() throws Exception {
    try (Program server1 = lab.serve("h1", "echo", "7107");
        Program server3 = lab.serve("h3", "echo", "7107");
        Pt dead = pt("h1", "tcp", "--port", "7107", "--id", "two.lan.test")) {
      Path data = Files.createTempDirectory(temporary, "seeker");
      try (Pt bind = bind("h2", data, "two.lan.test")) {
        lab.ask("h2", "transfer", "127.0.0.1", bind.port(), "1000");
      }
      dead.event("started");
      lab.command("cut", "h1");
      try (Pt live = pt("h3", "tcp", "--port", "7107", "--id", "two.lan.test");
          Pt bind = bind("h2", data, "two.lan.test")) {
        lab.ask("h2", "transfer", "127.0.0.1", bind.port(), "1000000");
        assertThat(bind.event("peer_up").get("peer")).isEqualTo(live.event("started").get("peer"));
      }
      assertAlive(server1, server3);
    }
  }

  @Test
  void failsOverToAnotherProvider() throws Exception {
    try (Program server1 = lab.serve("h1", "echo", "7108");
        Program server3 = lab.serve("h3", "echo", "7108");
        Pt one = pt("h1", "tcp", "--port", "7108", "--id", "over.lan.test");
        Pt three = pt("h3", "tcp", "--port", "7108", "--id", "over.lan.test");
        Pt bind = pt("h2", "bind", "--port", "8107", "--id", "over.lan.test")) {
      String port = bind.port();
      String used = String.valueOf(bind.event("peer_up").get("peer"));
      String first = String.valueOf(one.event("started").get("peer"));
      three.event("ready");
      (used.equals(first) ? one : three).program().kill();
      bind.event("peer_down");
      assertThat(bind.event("peer_up").get("peer")).isNotEqualTo(used);
      lab.ask("h2", "transfer", "127.0.0.1", port, "1000000");
      assertAlive(server1, server3);
    }
  }

  private void surviveACut(Duration cut) throws Exception {
    long seconds = 5 + cut.toSeconds();
    try (Program server = lab.serve("h1", "echo", "7105");
        Pt tcp = pt("h1", "tcp", "--port", "7105", "--id", "cut.lan.test");
        Pt bind = pt("h2", "bind", "--port", "8108", "--id", "cut.lan.test");
        Program client =
            lab.start(
                "h2", Lab.load("trickle", "127.0.0.1", bind.port(), Long.toString(seconds)))) {
      bind.event("conn_open");
      lab.command("cut", "h1");
      assertThat(client.exit(cut)).as("the client waits through the cut").isEmpty();
      lab.command("heal", "h1");
      client.out().take(line -> line.startsWith("ok"), LONG);
      assertAlive(server, tcp.program());
    }
  }

  private Pt provider(String host, Path data, String port, String id) throws IOException {
    return new Pt(lab.start(host, Map.of(), Pt.command(data, "tcp", "--port", port, "--id", id)));
  }

  private Pt bind(String host, Path data, String id) throws IOException {
    return new Pt(
        lab.start(host, Map.of(), Pt.command(data, "bind", "--port", "8109", "--id", id)));
  }

  private Pt pt(String host, String... arguments) throws IOException {
    Path data = Files.createTempDirectory(temporary, "data");
    return new Pt(lab.start(host, Map.of(), Pt.command(data, arguments)));
  }
}
