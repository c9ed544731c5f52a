package io.peertunnel.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.interop.ForeignPeer;
import io.peertunnel.tests.interop.ForeignPeer.Kind;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Multicast DNS between the shipped program and other implementations, on a LAN of the laboratory.
class MdnsWithForeignPeersIT {
  private static final String LISTEN = "listen=/ip4/0.0.0.0/tcp/0";

  private @TempDir Path data;

  @Test
  void isFoundByGoAndHearsOfIt() throws Exception {
    try (Lab lab = Lab.lan("mg", 2);
        Pt tcp = share(lab)) {
      String us = String.valueOf(tcp.event("started").get("peer"));
      List<String> command = ForeignPeer.command(Kind.GO, LISTEN);
      try (ForeignPeer go = ForeignPeer.of(lab.start("h2", Map.of(), command))) {
        go.ask("mdns");
        Map<String, Object> found = go.event("found", event -> us.equals(event.get("peer")));
        String address =
            ForeignPeer.strings(found, "addresses").stream()
                .filter(text -> text.startsWith("/ip4/10.77."))
                .findFirst()
                .orElseThrow();
        assertThat(go.ask("connect", "addr", address + "/p2p/" + us)).containsEntry("peer", us);
        awaitHeard(tcp, go);
      }
    }
  }

  @Test
  void hearsOfJs() throws Exception {
    try (Lab lab = Lab.lan("mj", 2);
        Pt tcp = share(lab)) {
      tcp.event("started");
      List<String> command = ForeignPeer.command(Kind.JS, LISTEN, "mdns");
      try (ForeignPeer js = ForeignPeer.of(lab.start("h2", Map.of(), command))) {
        awaitHeard(tcp, js);
      }
    }
  }

  private Pt share(Lab lab) throws Exception {
    return new Pt(
        lab.start(
            "h1", Map.of(), Pt.command(data, "tcp", "--port", "7200", "--id", "mdns.test", "-v")));
  }

  private static void awaitHeard(Pt tcp, ForeignPeer other) throws InterruptedException {
    String id = other.info().id().toString();
    tcp.program().err().take(line -> line.contains("mdns") && line.contains(id), Program.PATIENCE);
  }
}
