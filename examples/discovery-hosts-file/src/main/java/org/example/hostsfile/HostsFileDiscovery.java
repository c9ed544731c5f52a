package org.example.hostsfile;

import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.PluginContext.Level;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Looks into a file again and again. Blocking; thread-safe.
///
/// The file is read rather than watched: that works on every kind of file system, and once a second
/// costs nothing that could be measured.
final class HostsFileDiscovery implements Discovery {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Host host;
  private final PluginContext context;
  private final HostsFile file;
  private final Optional<ExportFile> export;
  private final Set<Registration> adverts = ConcurrentHashMap.newKeySet();
  private final Set<String> told = new HashSet<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /// @param export where our own lines are written; empty to tell the user instead
  HostsFileDiscovery(
      Host host, PluginContext context, HostsFile file, Optional<ExportFile> export) {
    this.host = host;
    this.context = context;
    this.file = file;
    this.export = export;
  }

  @Override
  public void find(RendezvousKey key, Consumer<PeerInfo> found)
      throws TunnelException, InterruptedException {
    Map<PeerId, PeerInfo> known = new HashMap<>();
    while (!closed.get()) {
      Hosts hosts = file.read();
      tell(hosts.problems());
      Map<PeerId, PeerInfo> peers = hosts.peers(key);
      known.keySet().retainAll(peers.keySet());
      for (PeerInfo peer : peers.values()) {
        boolean news = !peer.equals(known.put(peer.id(), peer));
        if (news && !peer.id().equals(host.id())) {
          found.accept(peer);
        }
      }
      context.sleep(PAUSE);
    }
    throw new TunnelException("the hosts file is not read any more");
  }

  @Override
  public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
    Advert advert = new Advert(key, listener, host, context, export);
    Registration task = context.spawn("advertise", advert::run);
    adverts.add(task);
    return () -> {
      adverts.remove(task);
      task.close();
    };
  }

  @Override
  public void close() {
    closed.set(true);
    adverts.forEach(Registration::close);
    adverts.clear();
  }

  /// Tells of each problem once, and again if it has been away.
  private void tell(List<String> problems) {
    synchronized (told) {
      told.retainAll(problems);
      problems.stream().filter(told::add).forEach(p -> context.report(Level.WARNING, p));
    }
  }
}
