package io.peertunnel.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every [Discovery] promises. An implementation's test extends this and says how to create
/// one.
@Timeout(120)
public abstract class DiscoveryContract {
  private static final RendezvousKey KEY = key(1);
  private static final RendezvousKey OTHER_KEY = key(2);

  private final FakeNetwork network = new FakeNetwork();
  private final Background background = new Background();
  private final List<Discovery> discoveries = new ArrayList<>();

  /// Creates the contract.
  protected DiscoveryContract() {}

  /// Creates a discovery for `host` that sees those of the same test. The contract closes it.
  protected abstract Discovery create(FakeHost host) throws Exception;

  @AfterEach
  final void closeAll() throws Exception {
    background.stop();
    discoveries.forEach(Discovery::close);
    network.close();
  }

  @Test
  void findsWhoAdvertisesAlready() throws Exception {
    FakeHost a = network.host("a");
    publish(discovery(a), KEY);
    Search search = search(discovery(network.host("b")), KEY);
    search.awaitPeer(a);
    assertThat(search.infoOf(a).addresses()).containsExactlyElementsOf(a.addresses());
  }

  @Test
  void findsWhoAdvertisesLater() throws Exception {
    FakeHost a = network.host("a");
    Discovery advertising = discovery(a);
    Search search = search(discovery(network.host("b")), KEY);
    Await.untilBlocked(search.job().thread());
    publish(advertising, KEY);
    search.awaitPeer(a);
  }

  @Test
  void findsEveryPeer() throws Exception {
    List<FakeHost> hosts = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      FakeHost host = network.host(name);
      hosts.add(host);
      publish(discovery(host), KEY);
    }
    Search search = search(discovery(network.host("e")), KEY);
    for (FakeHost host : hosts) {
      search.awaitPeer(host);
    }
  }

  @Test
  void findsPeersUnderTheirOwnKeyOnly() throws Exception {
    FakeHost a = network.host("a");
    FakeHost b = network.host("b");
    publish(discovery(a), OTHER_KEY);
    Search search = search(discovery(network.host("c")), KEY);
    publish(discovery(b), KEY);
    search.awaitPeer(b);
    assertThat(search.ids()).doesNotContain(a.id());
  }

  @Test
  void servesSeveralKeysAtOnce() throws Exception {
    FakeHost a = network.host("a");
    Discovery both = discovery(a);
    publish(both, KEY);
    publish(both, OTHER_KEY);
    Discovery searching = discovery(network.host("b"));
    Search one = search(searching, KEY);
    Search other = search(searching, OTHER_KEY);
    one.awaitPeer(a);
    other.awaitPeer(a);
  }

  @Test
  void neverFindsItself() throws Exception {
    FakeHost a = network.host("a");
    FakeHost b = network.host("b");
    Discovery own = discovery(a);
    publish(own, KEY);
    Search search = search(own, KEY);
    publish(discovery(b), KEY);
    search.awaitPeer(b);
    assertThat(search.ids()).containsOnly(b.id());
  }

  @Test
  void tellsOfNewAddresses() throws Exception {
    FakeHost a = network.host("a");
    publish(discovery(a), KEY);
    Search search = search(discovery(network.host("b")), KEY);
    search.awaitPeer(a);
    a.moveTo(List.of(FakePeers.address(77)));
    Await.until(
        "the new address is found",
        () -> search.infoOf(a).addresses().contains(FakePeers.address(77)));
  }

  @Test
  void endsASearchThatIsInterrupted() throws Exception {
    Search search = search(discovery(network.host("a")), KEY);
    search.job().interruptWhenBlocked();
    assertThatThrownBy(search.job()::get).hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void takesAnAdvertisementBackOnce() throws Exception {
    FakeHost a = network.host("a");
    Discovery own = discovery(a);
    Registration first = publish(own, KEY);
    first.close();
    Registration second = publish(own, KEY);
    first.close();
    search(discovery(network.host("b")), KEY).awaitPeer(a);
    second.close();
  }

  private Discovery discovery(FakeHost host) throws Exception {
    Discovery discovery = create(host);
    discoveries.add(discovery);
    return discovery;
  }

  private static RendezvousKey key(int number) {
    byte[] digest = new byte[32];
    digest[0] = (byte) number;
    return RendezvousKey.ofDigest(digest);
  }

  private static Registration publish(Discovery discovery, RendezvousKey key) throws Exception {
    AtomicInteger published = new AtomicInteger();
    Registration registration =
        discovery.advertise(
            key,
            new AdvertiseListener() {
              @Override
              public void published() {
                published.incrementAndGet();
              }

              @Override
              public void failed(String reason) {
                // Another attempt follows.
              }
            });
    Await.until("it is published", () -> published.get() > 0);
    return registration;
  }

  private Search search(Discovery discovery, RendezvousKey key) {
    List<PeerInfo> found = new CopyOnWriteArrayList<>();
    AtomicInteger inside = new AtomicInteger();
    return new Search(
        found,
        background.start(
            "search",
            () -> {
              while (true) {
                discovery.find(
                    key,
                    peer -> {
                      assertThat(inside.incrementAndGet()).isOne();
                      found.add(peer);
                      inside.decrementAndGet();
                    });
              }
            }));
  }

  /// A search under way.
  private record Search(List<PeerInfo> found, Background.Job<Object> job) {
    void awaitPeer(FakeHost host) throws Exception {
      Await.until(
          "the host is found",
          () -> {
            assertThat(job.result()).isNotCompletedExceptionally();
            return ids().contains(host.id());
          });
    }

    List<Object> ids() {
      return found.stream().<Object>map(PeerInfo::id).toList();
    }

    PeerInfo infoOf(FakeHost host) {
      return found.stream()
          .filter(peer -> peer.id().equals(host.id()))
          .reduce((earlier, later) -> later)
          .orElseThrow();
    }
  }
}
