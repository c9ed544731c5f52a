package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A notice board that several discoveries share: a find sees every notice, and those to come, for
/// ever. Thread-safe.
final class Board {
  private final Map<RendezvousKey, Map<PeerId, PeerInfo>> notices = new HashMap<>();
  private final List<Finder> finders = new ArrayList<>();
  private final AtomicInteger finds = new AtomicInteger();

  private record Finder(RendezvousKey key, PeerId self, Consumer<PeerInfo> found) {
    void tell(PeerInfo peer) {
      if (!peer.id().equals(self)) {
        found.accept(peer);
      }
    }
  }

  /// Returns how many searches have begun.
  int finds() {
    return finds.get();
  }

  /// Returns how many searches are going on.
  synchronized int searching() {
    return finders.size();
  }

  synchronized void announce(RendezvousKey key, PeerInfo peer) {
    notices.computeIfAbsent(key, k -> new LinkedHashMap<>()).put(peer.id(), peer);
    finders.stream().filter(f -> f.key().equals(key)).forEach(f -> f.tell(peer));
  }

  synchronized void withdraw(RendezvousKey key, PeerId peer) {
    notices.getOrDefault(key, new HashMap<>()).remove(peer);
  }

  Discovery discovery(Host host) {
    return new Discovery() {
      @Override
      public void find(RendezvousKey key, Consumer<PeerInfo> found) throws InterruptedException {
        Finder finder = new Finder(key, host.id(), found);
        finds.incrementAndGet();
        begin(finder);
        try {
          Thread.sleep(Long.MAX_VALUE);
        } finally {
          end(finder);
        }
      }

      @Override
      public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
        announce(key, new PeerInfo(host.id(), host.addresses()));
        Registration watch =
            host.watch(
                new HostListener() {
                  @Override
                  public void addressesChanged(List<Multiaddr> addresses) {
                    announce(key, new PeerInfo(host.id(), addresses));
                  }
                });
        listener.published();
        return () -> {
          watch.close();
          withdraw(key, host.id());
        };
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }

  private synchronized void begin(Finder finder) {
    finders.add(finder);
    notices.getOrDefault(finder.key(), Map.of()).values().forEach(finder::tell);
  }

  private synchronized void end(Finder finder) {
    finders.remove(finder);
  }
}
