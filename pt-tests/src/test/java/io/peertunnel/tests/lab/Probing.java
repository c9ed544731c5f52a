package io.peertunnel.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.interop.ForeignPeer;
import io.peertunnel.tests.interop.ForeignPeer.Kind;
import java.io.IOException;
import java.util.Map;

/// What a server of AutoNAT, of any implementation, tells a client of go-libp2p that has a public
/// address, and one behind a NAT.
final class Probing {
  private final PublicPlace place;
  private final Kind serving;
  private final int version;

  Probing(PublicPlace place, Kind serving, int version) {
    this.place = place;
    this.serving = serving;
    this.version = version;
  }

  void check(String transport) throws IOException, InterruptedException {
    try (ForeignPeer server = place.relay(serving)) {
      assertThat(ask(server, "open", transport)).containsEntry("reachable", true);
      assertThat(ask(server, "a", transport)).containsEntry("reachable", false);
    }
  }

  private Map<String, Object> ask(ForeignPeer server, String host, String transport)
      throws IOException, InterruptedException {
    try (ForeignPeer client = place.peer(host, Kind.GO, transport, "autonat", "observers=1")) {
      client.ask("connect", "addr", place.relayAddress(server, transport));
      String outside = "/ip4/" + place.publicAddress(host);
      String address = String.valueOf(client.ask("observed", "addr", outside).get("addr"));
      String peer = server.info().id().toString();
      return client.ask("autonat", "version", version, "peer", peer, "addr", address);
    }
  }
}
