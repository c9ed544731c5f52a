package io.peertunnel.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.tests.interop.ForeignPeer.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// That the foreign DHT networks, which judge ours elsewhere, are whole ones: 24 servers of
/// go-libp2p and 6 of js-libp2p, and a client of each, find each other.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DhtAmongForeignPeersIT {
  private static final int GO_SERVERS = 24;
  private static final int JS_SERVERS = 6;

  private final List<DhtHosts> running = new ArrayList<>();
  private ForeignNetwork go;
  private ForeignNetwork js;

  @BeforeAll
  void startTheNetwork() throws Exception {
    go = start(Kind.GO, "hosts=" + GO_SERVERS, "clients=1");
    js = start(Kind.JS, "hosts=" + JS_SERVERS, "clients=1", "bootstrap=" + go.bootstrap());
  }

  @AfterAll
  void endTheNetwork() {
    running.reversed().forEach(DhtHosts::close);
  }

  @Test
  void tablesHoldMoreThanTheBootstrapPeer() throws Exception {
    assertThat(go.hosts()).hasSize(GO_SERVERS + 1);
    assertThat(js.hosts()).hasSize(JS_SERVERS + 1);
    assertThat(go.tableSizes(10)).hasSize(GO_SERVERS + 1).allMatch(size -> size >= 10);
    assertThat(js.tableSizes(10)).hasSize(JS_SERVERS + 1).allMatch(size -> size >= 10);
  }

  @Test
  void whatGoProvidesIsFoundByJs() throws Exception {
    assertFound(go, 3, js, JS_SERVERS);
  }

  @Test
  void whatJsProvidesIsFoundByGo() throws Exception {
    assertFound(js, 3, go, GO_SERVERS);
  }

  @Test
  void clientsProvideToo() throws Exception {
    assertFound(go, GO_SERVERS, js, 2);
    assertFound(js, JS_SERVERS, go, 2);
  }

  @Test
  void whatNobodyProvidesIsNotFound() throws Exception {
    RendezvousKey key = DhtHosts.newKey();
    assertThat(go.find(GO_SERVERS, key, js.hosts().getFirst().id())).isEmpty();
    assertThat(js.find(JS_SERVERS, key, go.hosts().getFirst().id())).isEmpty();
  }

  private ForeignNetwork start(Kind kind, String... options)
      throws IOException, InterruptedException {
    ForeignNetwork network = ForeignNetwork.start(kind, options);
    running.add(network);
    return network;
  }

  private static void assertFound(DhtHosts providers, int provider, DhtHosts seekers, int seeker)
      throws Exception {
    RendezvousKey key = DhtHosts.newKey();
    PeerInfo wanted = providers.hosts().get(provider);
    providers.provide(provider, key);
    assertThat(seekers.find(seeker, key, wanted.id())).containsExactly(wanted);
  }
}
