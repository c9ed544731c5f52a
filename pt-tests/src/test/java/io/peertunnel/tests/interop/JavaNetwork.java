package io.peertunnel.tests.interop;

import io.peertunnel.discovery.dht.DhtProvider;
import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostOptions;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.tests.process.Program;
import io.peertunnel.transport.libp2p.Libp2pTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Our hosts with the DHT discovery, all in this JVM, on loopback.
final class JavaNetwork implements DhtHosts {
  private static final String NOWHERE = "none";

  private final List<Member> members = new ArrayList<>();

  /// Starts `servers` and after them `clients`.
  ///
  /// @param bootstrap where they join; empty to join by their own first host
  static JavaNetwork start(int servers, int clients, Optional<Multiaddr> bootstrap)
      throws IOException, InterruptedException {
    JavaNetwork network = new JavaNetwork();
    String entry = bootstrap.map(Multiaddr::toString).orElse(NOWHERE);
    for (int i = 0; i < servers + clients; i++) {
      network.members.add(Member.start(entry, i < servers));
      if (entry.equals(NOWHERE)) {
        entry = network.bootstrap().toString();
      }
    }
    return network;
  }

  @Override
  public List<PeerInfo> hosts() {
    return members.stream()
        .map(member -> new PeerInfo(member.host.id(), member.host.addresses()))
        .toList();
  }

  @Override
  public void provide(int host, RendezvousKey key) throws InterruptedException {
    Publication publication = new Publication();
    var _ = members.get(host).discovery.advertise(key, publication);
    publication.await();
  }

  @Override
  public List<PeerInfo> find(int host, RendezvousKey key, PeerId wanted)
      throws InterruptedException {
    Search search = new Search(key, wanted);
    Discovery discovery = members.get(host).discovery;
    Thread searching = Thread.ofVirtual().name("find").start(() -> search.run(discovery));
    search.await();
    searching.interrupt();
    searching.join();
    return List.copyOf(search.found);
  }

  @Override
  public void close() {
    members.reversed().forEach(Member::close);
  }

  private record Member(Host host, Discovery discovery) {
    static Member start(String bootstrap, boolean server) throws IOException, InterruptedException {
      Libp2pTransport transport = new Libp2pTransport();
      Multiaddr listen = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
      Host host =
          transport.open(
              new HostOptions(List.of(listen), "pt-interop-dht/1"),
              new RealContext(transport, Map.of()));
      DhtProvider provider = new DhtProvider();
      Map<String, String> settings =
          Map.of("serve", Boolean.toString(server), "addresses", "any", "bootstrap", bootstrap);
      return new Member(host, provider.create(host, new RealContext(provider, settings)));
    }

    void close() {
      discovery.close();
      host.close();
    }
  }

  /// Waits until a key has been published, whatever failed before.
  private static final class Publication implements AdvertiseListener {
    private final CountDownLatch published = new CountDownLatch(1);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @Override
    public void published() {
      published.countDown();
    }

    @Override
    public void failed(String reason) {
      failures.add(reason);
    }

    void await() throws InterruptedException {
      if (!published.await(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("not published: " + failures);
      }
    }
  }

  /// One look-up, which is over when it ends by itself or has met who is wanted.
  private static final class Search {
    private final RendezvousKey key;
    private final PeerId wanted;
    private final Queue<PeerInfo> found = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Queue<TunnelException> failures = new ConcurrentLinkedQueue<>();

    Search(RendezvousKey key, PeerId wanted) {
      this.key = key;
      this.wanted = wanted;
    }

    void run(Discovery discovery) {
      try {
        discovery.find(key, this::met);
      } catch (TunnelException e) {
        failures.add(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        over.countDown();
      }
    }

    private void met(PeerInfo peer) {
      found.add(peer);
      if (peer.id().equals(wanted)) {
        over.countDown();
      }
    }

    void await() throws InterruptedException {
      if (!over.await(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the look-up did not end; it found " + found);
      }
      for (TunnelException failure : failures) {
        throw new AssertionError("the look-up failed", failure);
      }
    }
  }
}
