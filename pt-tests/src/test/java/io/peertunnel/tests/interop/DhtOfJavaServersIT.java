package io.peertunnel.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.tests.interop.ForeignPeer.Kind;
import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A private DHT whose servers are all ours: what clients of other implementations say to each
/// other has passed through our servers alone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DhtOfJavaServersIT {
  private static final int SERVERS = 25;
  private static final int FAIR_SHARE = 10;
  private static final int FIRST = 0;
  private static final int SECOND = 1;

  private final List<DhtHosts> running = new ArrayList<>();
  private JavaNetwork java;
  private ForeignNetwork go;
  private ForeignNetwork js;

  @BeforeAll
  void startTheNetwork() throws Exception {
    java = running(JavaNetwork.start(SERVERS, 0, Optional.empty()));
    go = running(clients(Kind.GO));
    js = running(clients(Kind.JS));
  }

  @AfterAll
  void endTheNetwork() {
    running.reversed().forEach(DhtHosts::close);
  }

  @ParameterizedTest(name = "{0} provides, {1} searches")
  @CsvSource({"GO, GO", "GO, JS", "JS, GO", "JS, JS"})
  void carriesForeignRecords(Kind provider, Kind searcher) throws Exception {
    RendezvousKey key = DhtHosts.newKey();
    PeerInfo wanted = network(provider).hosts().get(FIRST);
    network(provider).provide(FIRST, key);
    assertThat(network(searcher).find(SECOND, key, wanted.id())).containsExactly(wanted);
  }

  /// The newcomer has no connection to them, and is told of once our servers have probed it.
  @ParameterizedTest
  @CsvSource({"GO", "JS"})
  void tellsForeignPeersWhereANewcomerIs(Kind searcher) throws Exception {
    JavaNetwork late = running(JavaNetwork.start(1, 0, Optional.of(java.bootstrap())));
    PeerInfo newcomer = late.hosts().getFirst();
    long began = System.nanoTime();
    Optional<PeerInfo> found = Optional.empty();
    while (found.isEmpty() && System.nanoTime() - began < Program.PATIENCE.toNanos()) {
      found = network(searcher).findPeer(FIRST, newcomer.id());
    }
    assertThat(found).contains(newcomer);
  }

  @ParameterizedTest
  @CsvSource({"GO", "JS"})
  void endsALookUpForWhatNobodyProvides(Kind searcher) throws Exception {
    RendezvousKey key = DhtHosts.newKey();
    PeerInfo nobody = java.hosts().getFirst();
    assertThat(network(searcher).find(FIRST, key, nobody.id())).isEmpty();
  }

  @Test
  void isKeptInForeignTables() throws Exception {
    assertThat(go.tableSizes(FAIR_SHARE)).hasSize(2).allMatch(size -> size >= FAIR_SHARE);
    assertThat(js.tableSizes(FAIR_SHARE)).hasSize(2).allMatch(size -> size >= FAIR_SHARE);
  }

  private ForeignNetwork clients(Kind kind) throws IOException, InterruptedException {
    return ForeignNetwork.start(kind, "hosts=0", "clients=2", "bootstrap=" + java.bootstrap());
  }

  private <T extends DhtHosts> T running(T hosts) {
    running.add(hosts);
    return hosts;
  }

  private ForeignNetwork network(Kind kind) {
    return kind == Kind.GO ? go : js;
  }
}
