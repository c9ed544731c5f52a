package io.peertunnel.discovery.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.Background;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.testing.FakeNetwork.Reachability;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.spi.testing.FakePluginContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A client of the DHT among servers that the test scripts.
@Timeout(60)
class DhtDiscoveryTest {
  private static final RendezvousKey KEY = RendezvousKey.ofDigest(new byte[32]);

  private final FakeNetwork network = new FakeNetwork();
  private final Background background = new Background();
  private final List<FakePluginContext> contexts = new ArrayList<>();
  private final List<DhtDiscovery> discoveries = new ArrayList<>();

  @TempDir Path folder;

  @AfterEach
  void closeAll() throws Exception {
    background.stop();
    discoveries.forEach(DhtDiscovery::close);
    network.close();
    for (FakePluginContext context : contexts) {
      context.stop();
    }
  }

  @Test
  void findsAProviderStepByStep() throws Exception {
    FakeHost provider = network.host("provider");
    ScriptedServer far = server("far").names(KEY.multihash(), provider.info());
    ScriptedServer mid = server("mid").knows(far.host().info());
    ScriptedServer entry = server("entry").knows(mid.host().info());
    List<PeerInfo> found = find(client("searcher", entry));
    assertThat(found).containsExactly(provider.info());
    assertThat(far.heard(KadMessage.Type.GET_PROVIDERS)).isNotEmpty();
  }

  @Test
  void handsAProviderOnWhileOthersAreSilent() throws Exception {
    FakeHost provider = network.host("provider");
    ScriptedServer good = server("good").names(KEY.multihash(), provider.info());
    ScriptedServer entry = server("entry").knows(good.host().info());
    for (int i = 0; i < 8; i++) {
      ScriptedServer silent = server("silent" + i).behaves(ScriptedServer.Manner.SILENT);
      entry.knows(silent.host().info());
    }
    List<PeerInfo> found = new CopyOnWriteArrayList<>();
    DhtDiscovery searcher = client("searcher", entry);
    background.start(
        "search",
        () -> {
          searcher.find(KEY, found::add);
          return "";
        });
    Await.until("the provider is found", () -> found.contains(provider.info()));
  }

  @Test
  void looksForAProviderWithoutAddresses() throws Exception {
    FakeHost provider = network.host("provider");
    ScriptedServer keeper =
        server("keeper").names(KEY.multihash(), new PeerInfo(provider.id(), List.of()));
    ScriptedServer other = server("other").knows(provider.info());
    ScriptedServer entry = server("entry").knows(keeper.host().info(), other.host().info());
    assertThat(find(client("searcher", entry))).containsExactly(provider.info());
  }

  @Test
  void waitsUntilTheEntryPeerIsThere() throws Exception {
    FakeHost provider = network.host("provider");
    ScriptedServer entry = server("entry").names(KEY.multihash(), provider.info());
    network.reachability(entry.host(), Reachability.REFUSES);
    DhtDiscovery searcher = client("searcher", entry);
    Background.Job<List<PeerInfo>> search = background.start("search", () -> find(searcher));
    contexts.getLast().awaitReport("none of the entry peers answers");
    network.reachability(entry.host(), Reachability.ANSWERS);
    assertThat(search.get()).containsExactly(provider.info());
    contexts.getLast().awaitReport("the network answers now");
  }

  @Test
  void publishesToTheClosestServers() throws Exception {
    ScriptedServer entry = server("entry");
    List<ScriptedServer> servers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      servers.add(server("server" + i));
      entry.knows(servers.getLast().host().info());
    }
    FakeHost sharing = network.host("sharing");
    try (Registration _ = published(client(sharing, entry))) {
      for (ScriptedServer server : servers) {
        Await.until(
            "a server has the record",
            () -> server.providersOf(KEY.multihash()).contains(sharing.info()));
      }
    }
  }

  @Test
  void publishesNewAddressesAtOnce() throws Exception {
    ScriptedServer entry = server("entry");
    FakeHost sharing = network.host("sharing");
    try (Registration _ = published(client(sharing, entry))) {
      sharing.moveTo(List.of(FakePeers.address(77)));
      Await.until(
          "the new address is published",
          () -> entry.providersOf(KEY.multihash()).contains(sharing.info()));
    }
  }

  @Test
  void asksAgainOverTheSameStream() throws Exception {
    ScriptedServer entry = server("entry");
    FakeHost searching = network.host("searcher");
    DhtDiscovery searcher = client(searching, entry);
    find(searcher);
    int dials = network.dials();
    find(searcher);
    assertThat(network.dials()).isEqualTo(dials);
  }

  @Test
  void asksOnANewStreamWhereAServerEndsEachOne() throws Exception {
    FakeHost provider = network.host("provider");
    ScriptedServer entry =
        server("entry")
            .behaves(ScriptedServer.Manner.ONE_PER_STREAM)
            .names(KEY.multihash(), provider.info());
    DhtDiscovery searcher = client("searcher", entry);
    assertThat(find(searcher)).containsExactly(provider.info());
    assertThat(find(searcher)).containsExactly(provider.info());
  }

  @Test
  void needsNoEntryPeerTheSecondTime() throws Exception {
    FakeHost provider = network.host("provider");
    ScriptedServer second = server("second").names(KEY.multihash(), provider.info());
    ScriptedServer entry = server("entry").knows(second.host().info());
    DhtDiscovery first = client(network.host("first"), entry, folder);
    find(first);
    first.close();
    assertThat(Files.readString(folder.resolve(TableCache.FILE)))
        .contains(second.host().id().toString());

    network.reachability(entry.host(), Reachability.REFUSES);
    assertThat(find(client(network.host("again"), entry, folder))).containsExactly(provider.info());
  }

  @Test
  void keepsPeersThatWereNamedButHadNoTimeToAnswer() throws Exception {
    FakeHost provider = network.host("provider");
    ScriptedServer second =
        server("second")
            .behaves(ScriptedServer.Manner.SILENT)
            .names(KEY.multihash(), provider.info());
    ScriptedServer entry =
        server("entry").knows(second.host().info()).names(KEY.multihash(), provider.info());
    DhtDiscovery first = client(network.host("first"), entry, folder);
    List<PeerInfo> found = new CopyOnWriteArrayList<>();
    Background.Job<String> search =
        background.start(
            "search",
            () -> {
              first.find(KEY, found::add);
              return "";
            });
    Await.until("second is asked", () -> !second.heard(KadMessage.Type.GET_PROVIDERS).isEmpty());
    search.interruptWhenBlocked();
    first.close();

    network.reachability(entry.host(), Reachability.REFUSES);
    second.behaves(ScriptedServer.Manner.ANSWERS);
    assertThat(find(client(network.host("again"), entry, folder))).containsExactly(provider.info());
  }

  @Test
  void asksTheEntryPeerWhenNobodyOfTheLastRunIsLeft() throws Exception {
    FakeHost provider = network.host("provider");
    ScriptedServer second = server("second");
    ScriptedServer entry =
        server("entry").knows(second.host().info()).names(KEY.multihash(), provider.info());
    DhtDiscovery first = client(network.host("first"), entry, folder);
    find(first);
    first.close();
    network.reachability(second.host(), Reachability.SILENT);
    Files.writeString(
        folder.resolve(TableCache.FILE),
        Files.readString(folder.resolve(TableCache.FILE))
            .lines()
            .filter(line -> !line.contains(entry.host().id().toString()) || line.startsWith("pt"))
            .collect(Collectors.joining("\n")));
    assertThat(find(client(network.host("again"), entry, folder))).containsExactly(provider.info());
  }

  @Test
  void leavesOneNetworkOutOfAnother() throws Exception {
    ScriptedServer entry = server("entry");
    DhtDiscovery first = client(network.host("first"), entry, folder);
    find(first);
    first.close();
    ScriptedServer other = server("other");
    find(client(network.host("again"), other, folder));
    assertThat(entry.heard(KadMessage.Type.GET_PROVIDERS)).hasSize(1);
  }

  @Test
  void givesUpAConnectionThatItHasOpenedAndNobodyNeeds() throws Exception {
    ScriptedServer entry = server("entry");
    FakeHost searching = network.host("searcher");
    find(client(searching, entry));
    assertThat(searching.connections()).hasSize(1);
    discoveries.getLast().close();
    Await.until("the connection is given up", () -> searching.connections().isEmpty());
  }

  /// security.md section 4, row 58.
  @Test
  void dialsNobodyForAddressesThatCannotBeMeant() throws Exception {
    ScriptedServer entry = server("entry");
    FakeHost victim = network.host("victim");
    victim.moveTo(List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/7")));
    entry.knows(victim.info(), new PeerInfo(FakePeers.id("nowhere"), List.of()));
    entry.names(KEY.multihash(), victim.info());
    FakeHost searching = network.host("searcher");
    assertThat(find(client(searching, entry))).isEmpty();
    assertThat(network.dials()).isOne();
  }

  /// security.md section 4, row 61.
  @Test
  void handsOnNoMoreProvidersThanItCanKeep() throws Exception {
    ScriptedServer entry = server("entry");
    for (int s = 0; s < 4; s++) {
      ScriptedServer liar = server("liar" + s);
      for (int i = 0; i < 100; i++) {
        liar.names(
            KEY.multihash(),
            new PeerInfo(FakePeers.id("fake" + s + "-" + i), List.of(FakePeers.address(i))));
      }
      entry.knows(liar.host().info());
    }
    assertThat(find(client("searcher", entry)).stream().map(PeerInfo::id).distinct()).hasSize(128);
  }

  /// security.md section 4, rows 62 and 63, seen by who asks: the look-up goes on past whoever
  /// breaks the rules, and leaves them out of its table.
  @ParameterizedTest
  @EnumSource(
      value = ScriptedServer.Manner.class,
      names = {"GARBAGE", "TOO_LONG", "OTHER_TYPE", "RESETS"})
  void goesOnPastServersThatAnswerWrongly(ScriptedServer.Manner manner) throws Exception {
    FakeHost provider = network.host("provider");
    ScriptedServer good = server("good").names(KEY.multihash(), provider.info());
    ScriptedServer entry = server("entry").knows(good.host().info());
    for (int i = 0; i < 12; i++) {
      entry.knows(server("bad" + i).behaves(manner).host().info());
    }
    DhtDiscovery searcher = client(network.host("searcher"), entry, folder);
    assertThat(find(searcher)).containsExactly(provider.info());
    searcher.close();
    assertThat(Files.readString(folder.resolve(TableCache.FILE)))
        .contains(good.host().id().toString())
        .doesNotContain(FakePeers.id("bad0").toString());
  }

  /// security.md section 4, row 62: an answer that is begun and never sent holds nobody up.
  @Test
  void doesNotWaitForAnAnswerThatIsHalfSent() throws Exception {
    FakeHost provider = network.host("provider");
    ScriptedServer good = server("good").names(KEY.multihash(), provider.info());
    ScriptedServer entry = server("entry").knows(good.host().info());
    for (int i = 0; i < 12; i++) {
      ScriptedServer half = server("half" + i).behaves(ScriptedServer.Manner.HALF);
      entry.knows(half.host().info());
    }
    DhtDiscovery searcher = client("searcher", entry);
    List<PeerInfo> found = new CopyOnWriteArrayList<>();
    Background.Job<String> search =
        background.start(
            "search",
            () -> {
              searcher.find(KEY, found::add);
              return "ended";
            });
    Await.until("the provider is found", () -> found.contains(provider.info()));
    assertThat(search.get()).isEqualTo("ended");
  }

  @Test
  void endsWhenItIsClosed() throws Exception {
    DhtDiscovery lonely = client(network.host("lonely"), server("entry"));
    lonely.close();
    assertThatThrownBy(() -> find(lonely)).isInstanceOf(TunnelException.class);
  }

  private ScriptedServer server(String name) {
    return new ScriptedServer(network.host(name));
  }

  private DhtDiscovery client(String name, ScriptedServer entry) throws Exception {
    return client(network.host(name), entry);
  }

  private DhtDiscovery client(FakeHost host, ScriptedServer entry) throws Exception {
    return start(host, entry, FakePluginContext.withoutDirectory(DhtSettings.DECLARED));
  }

  private DhtDiscovery client(FakeHost host, ScriptedServer entry, Path data) throws Exception {
    return start(host, entry, FakePluginContext.withDirectory(DhtSettings.DECLARED, data));
  }

  private DhtDiscovery start(FakeHost host, ScriptedServer entry, FakePluginContext context)
      throws TunnelException {
    contexts.add(context);
    String entries =
        entry.host().info().fullAddresses().stream()
            .map(Multiaddr::toString)
            .collect(Collectors.joining(","));
    context.set("bootstrap", entries);
    DhtDiscovery discovery = DhtDiscovery.start(host, context);
    discoveries.add(discovery);
    return discovery;
  }

  private static List<PeerInfo> find(DhtDiscovery discovery) throws Exception {
    List<PeerInfo> found = new CopyOnWriteArrayList<>();
    discovery.find(KEY, found::add);
    return List.copyOf(found);
  }

  private static Registration published(DhtDiscovery discovery) throws Exception {
    AtomicInteger times = new AtomicInteger();
    Registration registration =
        discovery.advertise(
            KEY,
            new AdvertiseListener() {
              @Override
              public void published() {
                times.incrementAndGet();
              }

              @Override
              public void failed(String reason) {
                // Another attempt follows.
              }
            });
    Await.until("it is published", () -> times.get() > 0);
    return registration;
  }
}
