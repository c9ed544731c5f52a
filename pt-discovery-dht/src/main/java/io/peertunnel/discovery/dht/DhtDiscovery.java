package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.DhtSettings.Role;
import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// The discovery as the engine sees it. Blocking; thread-safe.
final class DhtDiscovery implements Discovery {
  private final Host host;
  private final PluginContext context;
  private final Circle circle;
  private final Walks walks;
  private final TableCache cache;
  private final Optional<Service> service;
  private final Set<Advert> adverts = ConcurrentHashMap.newKeySet();
  private final List<Registration> parts = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private DhtDiscovery(Host host, PluginContext context, DhtSettings settings) {
    this.host = host;
    this.context = context;
    Neighbourhood neighbourhood = new Neighbourhood(host.id(), settings.scope().tableRules());
    this.circle = new Circle(host.id(), settings.scope(), neighbourhood, new Messenger(host));
    this.walks = new Walks(circle);
    this.cache = new TableCache(context, settings.network());
    this.service =
        settings.role() == Role.SERVER
            ? Optional.of(Service.start(host, context, circle))
            : Optional.empty();
  }

  /// Starts the discovery, and begins to join the network.
  ///
  /// @throws TunnelException if a setting is wrong
  static DhtDiscovery start(Host host, PluginContext context) throws TunnelException {
    DhtSettings settings = DhtSettings.of(context);
    DhtDiscovery discovery = new DhtDiscovery(host, context, settings);
    discovery.begin(settings);
    return discovery;
  }

  private void begin(DhtSettings settings) {
    if (settings.role() == Role.SERVER || !settings.entries().isEmpty()) {
      circle.neighbourhood().recall(cache.load());
    }
    Prober prober = new Prober(circle);
    parts.add(host.watch(prober));
    host.connections()
        .forEach(open -> open.introduction().ifPresent(said -> prober.introduced(open, said)));
    parts.add(
        host.watch(
            new HostListener() {
              @Override
              public void addressesChanged(List<Multiaddr> addresses) {
                adverts.forEach(Advert::changed);
              }
            }));
    Upkeep upkeep = new Upkeep(circle, walks, prober, cache, context);
    parts.add(context.spawn("join", new Joining(settings.entries(), circle, prober, context)::run));
    parts.add(
        context.spawn("refresh", settings.role() == Role.SERVER ? upkeep::serve : upkeep::search));
    parts.add(context.spawn("sweep", upkeep::sweep));
  }

  @Override
  public void find(RendezvousKey key, Consumer<PeerInfo> found)
      throws TunnelException, InterruptedException {
    Bytes multihash = key.multihash();
    ProviderSearch search = new ProviderSearch(circle, walks, found);
    service.ifPresent(own -> search.begin(own.providers(multihash)));
    circle.neighbourhood().awaitFirst();
    search.run(multihash);
  }

  @Override
  public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
    Bytes multihash = key.multihash();
    Advert advert = new Advert(multihash, listener, host, circle, walks);
    adverts.add(advert);
    Optional<Advert.OwnRecords> own = service.map(records -> self -> records.keep(multihash, self));
    Registration running = context.spawn("advertise", () -> advert.run(own));
    return () -> {
      adverts.remove(advert);
      running.close();
    };
  }

  /// Stops asking and answering, and writes down who is known.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      parts.reversed().forEach(Registration::close);
      circle.neighbourhood().close();
      service.ifPresent(Service::close);
      cache.save(circle.neighbourhood().acquaintances());
      circle.messenger().close();
    }
  }
}
