package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Kind;
import io.peertunnel.launcher.plugin.ProviderSource;
import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.DiscoveryProvider;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.ForwarderProvider;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostOptions;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.Setting;
import io.peertunnel.spi.StateFileException;
import io.peertunnel.spi.TransportProvider;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/// A transport, a discovery and a forwarder that work within this JVM.
final class FakePlugins implements ProviderSource {
  private final FakeNetwork network;
  private final List<Advert> adverts = new CopyOnWriteArrayList<>();
  private final List<Consumer<Advert>> searchers = new CopyOnWriteArrayList<>();
  final List<Provider> more = new ArrayList<>();
  final List<FakeHost> hosts = new CopyOnWriteArrayList<>();

  /// Where every host was asked to listen, in order.
  final List<List<Multiaddr>> asked = new CopyOnWriteArrayList<>();

  /// Where no host can listen.
  final List<Multiaddr> taken = new CopyOnWriteArrayList<>();

  FakePlugins(FakeNetwork network) {
    this.network = network;
  }

  record Provider(Kind kind, io.peertunnel.spi.Provider provider) {}

  record Advert(RendezvousKey key, PeerInfo peer) {}

  @Override
  public List<Found> find(Kind kind) {
    List<Found> found = new ArrayList<>();
    found.add(
        new Created(
            switch (kind) {
              case TRANSPORT -> new Transport();
              case DISCOVERY -> new Lan();
              case FORWARDER -> new Tcp();
            }));
    more.stream()
        .filter(extra -> extra.kind() == kind)
        .forEach(extra -> found.add(new Created(extra.provider())));
    return found;
  }

  void advertise(RendezvousKey key, PeerInfo peer) {
    Advert advert = new Advert(key, peer);
    adverts.add(advert);
    searchers.forEach(searcher -> searcher.accept(advert));
  }

  private final class Transport implements TransportProvider {
    @Override
    public String name() {
      return "libp2p";
    }

    @Override
    public String description() {
      return "a network in memory";
    }

    @Override
    public Host open(HostOptions options, PluginContext context) throws TunnelException {
      asked.add(options.listen());
      if (options.listen().stream().anyMatch(taken::contains)) {
        throw new LocalEndpointException("cannot listen: " + options.listen().getFirst());
      }
      FakeHost host =
          network.host(
              context.dataDirectory().isPresent()
                  ? identity(context.dataDirectory().orElseThrow().resolve("identity"))
                  : UUID.randomUUID().toString());
      hosts.add(host);
      return host;
    }

    private static String identity(Path file) throws TunnelException {
      try {
        if (!Files.exists(file)) {
          Files.writeString(file, UUID.randomUUID().toString());
        }
        String name = Files.readString(file);
        if (name.isEmpty()) {
          throw new StateFileException(file + " is empty");
        }
        return name;
      } catch (StateFileException e) {
        throw e;
      } catch (IOException e) {
        throw new StateFileException(file + " cannot be read", e);
      }
    }
  }

  private final class Lan implements DiscoveryProvider {
    @Override
    public String name() {
      return "mdns";
    }

    @Override
    public String description() {
      return "a list in memory";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          new Setting("interval", Setting.Type.DURATION, "10s", "how often it asks"),
          new Setting("loud", Setting.Type.FLAG, "", "whether it shouts"));
    }

    @Override
    public Discovery create(Host host, PluginContext context) {
      return new Discovery() {
        @Override
        public void find(RendezvousKey key, Consumer<PeerInfo> found) throws InterruptedException {
          Consumer<Advert> searcher =
              advert -> {
                if (advert.key().equals(key) && !advert.peer().id().equals(host.id())) {
                  found.accept(advert.peer());
                }
              };
          searchers.add(searcher);
          try {
            adverts.forEach(searcher);
            new CountDownLatch(1).await();
          } finally {
            searchers.remove(searcher);
          }
        }

        @Override
        public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
          FakePlugins.this.advertise(key, new PeerInfo(host.id(), host.addresses()));
          listener.published();
          return () -> adverts.removeIf(advert -> advert.peer().id().equals(host.id()));
        }

        @Override
        public void close() {
          // Nothing is held.
        }
      };
    }
  }

  private static final class Tcp implements ForwarderProvider {
    @Override
    public String name() {
      return "tcp";
    }

    @Override
    public String description() {
      return "blocking sockets";
    }

    @Override
    public Forwarder create(PluginContext context) {
      return new BlockingForwarder(context);
    }
  }
}
