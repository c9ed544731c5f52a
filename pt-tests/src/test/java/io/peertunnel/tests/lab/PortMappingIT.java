package io.peertunnel.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.interop.ForeignPeer;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node behind a router that maps ports, by the daemon that many routers run (miniupnpd).
class PortMappingIT {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final String SERVICE = "7000";
  private static final String ID = "mapped.nat.test";

  private @TempDir Path temporary;
  private final Started started = new Started();

  @AfterEach
  void stop() throws Exception {
    started.close();
  }

  /// The node is the only one there is, so whoever is outside gets in by the mapped port or not at
  /// all.
  @ParameterizedTest
  @ValueSource(strings = {"upnp", "natpmp", "pcp"})
  void strangersReachANodeThroughThePortThatTheRouterMaps(String kind) throws Exception {
    Lab lab = started.keep(Lab.natForAll("pm", "a=portrestricted"));
    started.keep(router(lab, kind));
    Pt node = pt(lab, "a", "none", "node");
    String outside = "/ip4/" + lab.publicAddress("a") + "/";
    String entry = awaitEntry(node, outside);
    started.keep(lab.serve("relay", "echo", SERVICE));
    pt(lab, "relay", entry, "tcp", "--port", SERVICE, "--id", ID).event("advertised", LONG);
    Pt bind = pt(lab, "boot", entry, "bind", "--port", "8000", "--id", ID);
    lab.ask("boot", "transfer", "127.0.0.1", bind.port(), "20000");
    assertThat(mapped(lab)).contains("192.168.1.10");
    node.program().terminate();
    assertThat(node.program().exit(LONG)).isPresent();
    assertThat(mapped(lab)).doesNotContain("192.168.1.10");
  }

  /// Where nobody punches and nobody relays.
  @Test
  void aTunnelGoesStraightThroughThePortThatTheRouterMaps() throws Exception {
    Lab lab = started.keep(Lab.natForAll("pm", "a=portrestricted", "b=symmetric"));
    started.keep(router(lab, "pcp"));
    Pt node = pt(lab, "relay", "none", "node", "--no-relay");
    String entry = Started.entry(node);
    started.keep(lab.serve("a", "echo", SERVICE));
    pt(lab, "a", entry, "tcp", "--port", SERVICE, "--id", ID).event("advertised", LONG);
    Pt bind = pt(lab, "b", entry, "bind", "--port", "8000", "--id", ID);
    assertThat(Way.of(bind.event("peer_up", LONG), "path")).isNotEqualTo(Way.RELAYED);
    lab.ask("b", "transfer", "127.0.0.1", bind.port(), "20000");
  }

  /// The router answers once it has entered its tables.
  private Program router(Lab lab, String kind) throws IOException, InterruptedException {
    Tools.require("miniupnpd");
    Path folder = Files.createTempDirectory(temporary, "router");
    Path script = Tools.root().resolve("pt-tests/lab/igd").toAbsolutePath();
    Program router =
        lab.start("nat-a", "sh", "-c", "cd " + folder + " && exec " + script + " " + kind);
    Instant end = Instant.now().plus(LONG);
    while (!Files.exists(folder.resolve("igd.pid")) && Instant.now().isBefore(end)) {
      Program.assertAlive(router);
      Thread.sleep(PAUSE);
    }
    return router;
  }

  private static String awaitEntry(Pt node, String outside) throws InterruptedException {
    List<String> entries = ForeignPeer.strings(node.event("ready", LONG), "bootstrap");
    while (entries.stream().noneMatch(each -> each.startsWith(outside))) {
      entries = ForeignPeer.strings(node.event("addresses", LONG), "bootstrap");
    }
    return entries.stream().filter(each -> each.startsWith(outside)).findFirst().orElseThrow();
  }

  private static String mapped(Lab lab) throws IOException, InterruptedException {
    try (Program nft = lab.start("nat-a", "nft", "list", "chain", "inet", "igd", "mapped_in")) {
      assertThat(nft.exit(LONG)).contains(0);
      return nft.said();
    }
  }

  private Pt pt(Lab lab, String host, String bootstrap, String... arguments) throws IOException {
    return started.pt(lab, temporary, host, bootstrap, arguments);
  }
}
