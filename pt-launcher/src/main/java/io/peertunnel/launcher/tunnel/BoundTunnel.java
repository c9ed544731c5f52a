package io.peertunnel.launcher.tunnel;

import io.peertunnel.launcher.tunnel.Engine.Outcome;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Local ports that lead to a remote service, and the search for it. Thread-safe.
final class BoundTunnel implements Engine.Binding, Tunnel {
  private static final Duration HEAD_START = Duration.ofMillis(500);

  private final Tasks tasks;
  private final PeerSearch search;
  private final Forwarder.Binding ports;
  private final Registration watch;

  private BoundTunnel(Tasks tasks, PeerSearch search, Forwarder.Binding ports, Registration watch) {
    this.tasks = tasks;
    this.search = search;
    this.ports = ports;
    this.watch = watch;
  }

  /// Opens the ports and begins the search.
  static BoundTunnel start(
      Environment environment, BindSpec spec, KnownAddresses known, Events events, Ticker ticker)
      throws TunnelException {
    Optional<RendezvousKey> key = spec.id().map(TunnelId::openKey);
    List<NamedDiscovery> discoveries = key.isPresent() ? environment.discoveries() : List.of();
    List<String> names = discoveries.stream().map(NamedDiscovery::name).toList();
    Tasks tasks = new Tasks();
    PeerSearch search = new PeerSearch(environment.host(), events, ticker, tasks, names);
    TunnelStreams streams =
        new TunnelStreams(
            search,
            ticker,
            environment.protocol(),
            peer -> key.ifPresent(k -> remember(tasks, known, k, peer)));
    Forwarder.Binding ports = ports(environment.forwarder(), spec, streams, events);
    Registration watch = environment.host().watch(search);
    spec.peers().forEach(peer -> search.heard(peer, Source.PINNED));
    tasks.spawn("peer search", search::run);
    key.ifPresent(
        k -> {
          List<DiscoverySearch> searches =
              discoveries.stream().map(d -> new DiscoverySearch(d, k, search, events)).toList();
          tasks.spawn("known addresses", () -> recall(search, known.load(k), searches, tasks));
        });
    return new BoundTunnel(tasks, search, ports, watch);
  }

  @Override
  public List<SocketAddress> local() {
    return ports.local();
  }

  @Override
  public Outcome awaitPeer(Optional<Duration> wait) throws InterruptedException {
    return search.awaitPeer(wait);
  }

  @Override
  public void close() {
    ports.close();
    watch.close();
    search.close();
    tasks.close();
  }

  @Override
  public boolean hasEnded() {
    return tasks.hasEnded();
  }

  @Override
  public boolean join(Duration patience) throws InterruptedException {
    return tasks.join(patience);
  }

  private static Forwarder.Binding ports(
      Forwarder forwarder, BindSpec spec, TunnelStreams streams, Events events)
      throws TunnelException {
    try {
      return Objects.requireNonNull(
          forwarder.bind(spec.local(), streams, new ForwardEvents(events)), "it returned nothing");
    } catch (RuntimeException | Error e) {
      // A call into a plugin: whatever it throws is its fault.
      throw new TunnelException("the forwarder does not open the local side: " + e, e);
    }
  }

  /// Peers that have served the tunnel before get a head start: when one of them is still there,
  /// nobody else need be asked.
  private static void recall(
      PeerSearch search, List<PeerInfo> known, List<DiscoverySearch> searches, Tasks tasks)
      throws InterruptedException {
    known.forEach(peer -> search.heard(peer, Source.CACHED));
    if (!known.isEmpty()) {
      var _ = search.awaitNextFind(0, HEAD_START.toNanos());
    }
    searches.forEach(one -> tasks.spawn("search " + one.name(), one::run));
  }

  private static void remember(
      Tasks tasks, KnownAddresses known, RendezvousKey key, PeerInfo peer) {
    tasks.spawn("known addresses", () -> known.remember(key, peer));
  }
}
