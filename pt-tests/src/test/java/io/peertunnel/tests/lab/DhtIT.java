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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The main job among hosts that hear no multicast of each other: found by the id alone, through a
/// DHT of a `pt node` and many nodes written in Go, with 50 ms of round trip between any two.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DhtIT {
  private static final Duration LONG = Duration.ofMinutes(2);

  private Path temporary;
  private DhtLab lab;

  @BeforeAll
  void buildTheNetwork(@TempDir Path folder) throws Exception {
    temporary = folder;
    lab = DhtLab.start(folder, 29);
  }

  @AfterAll
  void removeTheNetwork() throws Exception {
    lab.close();
  }

  @Test
  void carriesSshToAHostFoundByTheIdAlone() throws Exception {
    SecureShell shell = SecureShell.in(folder("ssh"));
    try (Program sshd = shell.serve(lab.hosts(), "h1");
        Pt tcp = lab.pt("h1", "tcp", "--port", "22", "--id", "ssh.dht.test");
        Pt bind = lab.pt("h2", "bind", "--port", "2022", "--id", "ssh.dht.test")) {
      assertThat(bind.event("peer_up").get("by")).isEqualTo("dht");
      String port = bind.port();
      try (Program client = lab.hosts().start("h2", Map.of(), shell.ssh(port, "echo done"))) {
        client.out().take("done"::equals, LONG);
      }
      assertAlive(sshd, tcp.program());
    }
  }

  @Test
  void reachesTheLiveProviderAmongDeadOnes() throws Exception {
    lab.publishDeadOnes(5, "stale.dht.test");
    try (Program server = lab.hosts().serve("h1", "greet", "7101");
        Pt tcp = lab.pt("h1", "tcp", "--port", "7101", "--id", "stale.dht.test")) {
      tcp.event("advertised");
      try (Pt bind = lab.pt("h2", "bind", "--port", "8201", "--id", "stale.dht.test")) {
        assertThat(bind.event("peer_up").get("peer")).isEqualTo(tcp.event("started").get("peer"));
        lab.hosts().ask("h2", "greeted", "127.0.0.1", bind.port());
      }
      assertAlive(server);
    }
  }

  @Test
  void needsNoEntryPeerTheSecondTime() throws Exception {
    Path data = folder("second");
    try (Program server = lab.hosts().serve("h1", "greet", "7102");
        Pt tcp = lab.pt("h1", "tcp", "--port", "7102", "--id", "cached.dht.test")) {
      tcp.event("advertised");
      try (Pt first = lab.pt(data, "h2", "bind", "--port", "8202", "--id", "cached.dht.test")) {
        first.event("peer_up");
        first.program().terminate();
        assertThat(first.program().exit(LONG)).isPresent();
      }
      // Without it the tunnel's peer would be dialled before anybody is asked.
      Files.deleteIfExists(data.resolve("known_addresses"));
      lab.cutNode();
      try (Pt bind = lab.pt(data, "h2", "bind", "--port", "8203", "--id", "cached.dht.test")) {
        assertThat(bind.event("peer_up", LONG).get("by")).isEqualTo("dht");
        lab.hosts().ask("h2", "greeted", "127.0.0.1", bind.port());
      } finally {
        lab.healNode();
      }
      assertAlive(server);
    }
  }

  @Test
  void waitsForTheOnlyEntryPeerAndSaysSo() throws Exception {
    try (Program server = lab.hosts().serve("h1", "greet", "7103");
        Pt tcp = lab.pt("h1", "tcp", "--port", "7103", "--id", "waits.dht.test")) {
      tcp.event("advertised");
      lab.cutNode();
      try (Pt bind = lab.pt("h2", "bind", "--port", "8204", "--id", "waits.dht.test")) {
        bind.program().err().take(line -> line.contains("none of the entry peers answers"), LONG);
        lab.healNode();
        bind.event("peer_up", LONG);
        lab.hosts().ask("h2", "greeted", "127.0.0.1", bind.port());
      }
      assertAlive(server);
    }
  }

  private Path folder(String name) throws IOException {
    return Files.createTempDirectory(temporary, name);
  }
}
