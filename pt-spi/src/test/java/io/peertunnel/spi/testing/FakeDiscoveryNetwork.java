package io.peertunnel.spi.testing;

import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Discoveries in memory, all of which see each other: peers are found as soon as they advertise. A
/// search goes on until it is interrupted. Blocking; thread-safe.
public final class FakeDiscoveryNetwork {
  private static final int MAX_ADVERTISEMENTS = 10_000;

  private final Object lock = new Object();
  private final List<Advertisement> advertisements = new ArrayList<>();
  private Optional<String> failure = Optional.empty();
  private int searches;

  /// What one host lets others find.
  private record Advertisement(
      RendezvousKey key, Host host, AdvertiseListener listener, SerialExecutor events) {
    PeerInfo info() {
      return new PeerInfo(host.id(), host.addresses());
    }

    void tell(Optional<String> problem) {
      events.execute(() -> problem.ifPresentOrElse(listener::failed, listener::published));
    }
  }

  /// Creates a network on which nobody advertises.
  public FakeDiscoveryNetwork() {}

  /// Returns a discovery for `host`.
  public Discovery discovery(Host host) {
    return new FakeDiscovery(host);
  }

  /// Breaks everything until [#restore()]: searches end with this reason, and so do attempts to
  /// advertise.
  public void fail(String reason) {
    change(Optional.of(reason));
  }

  /// Lets everything work again, and publishes what is advertised.
  public void restore() {
    change(Optional.empty());
  }

  /// Returns the number of searches under way.
  public int searches() {
    synchronized (lock) {
      return searches;
    }
  }

  /// Returns who advertises `key`.
  public List<PeerInfo> advertised(RendezvousKey key) {
    synchronized (lock) {
      return advertisements.stream()
          .filter(entry -> entry.key().equals(key))
          .map(Advertisement::info)
          .toList();
    }
  }

  private void change(Optional<String> problem) {
    synchronized (lock) {
      failure = problem;
      advertisements.forEach(entry -> entry.tell(problem));
      lock.notifyAll();
    }
  }

  private final class FakeDiscovery implements Discovery {
    private final Host host;
    private final Registration watch;
    private final Set<Registration> own = new HashSet<>();
    private boolean closed;

    FakeDiscovery(Host host) {
      this.host = host;
      this.watch =
          host.watch(
              new HostListener() {
                @Override
                public void addressesChanged(List<Multiaddr> addresses) {
                  synchronized (lock) {
                    lock.notifyAll();
                  }
                }
              });
    }

    @Override
    public void find(RendezvousKey key, Consumer<PeerInfo> found)
        throws TunnelException, InterruptedException {
      Map<PeerId, PeerInfo> told = new HashMap<>();
      synchronized (lock) {
        searches++;
      }
      try {
        while (true) {
          for (PeerInfo peer : awaitNews(key, told)) {
            told.put(peer.id(), peer);
            found.accept(peer);
          }
        }
      } finally {
        synchronized (lock) {
          searches--;
        }
      }
    }

    @Override
    public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
      SerialExecutor events = new SerialExecutor("fake advertisement");
      Advertisement entry = new Advertisement(key, host, listener, events);
      Registration registration = () -> withdraw(entry);
      synchronized (lock) {
        if (closed || advertisements.size() == MAX_ADVERTISEMENTS) {
          throw new IllegalStateException("nothing can be advertised here any more");
        }
        advertisements.add(entry);
        own.add(registration);
        entry.tell(failure);
        lock.notifyAll();
      }
      return registration;
    }

    @Override
    public void close() {
      watch.close();
      synchronized (lock) {
        closed = true;
        own.forEach(Registration::close);
        lock.notifyAll();
      }
    }

    private void withdraw(Advertisement entry) {
      synchronized (lock) {
        advertisements.remove(entry);
      }
    }

    private List<PeerInfo> awaitNews(RendezvousKey key, Map<PeerId, PeerInfo> told)
        throws TunnelException, InterruptedException {
      synchronized (lock) {
        while (true) {
          if (closed || failure.isPresent()) {
            throw new TunnelException(failure.orElse("the discovery is closed"));
          }
          List<PeerInfo> news =
              advertised(key).stream()
                  .filter(peer -> !peer.id().equals(host.id()))
                  .filter(peer -> !peer.equals(told.get(peer.id())))
                  .toList();
          if (!news.isEmpty()) {
            return news;
          }
          lock.wait();
        }
      }
    }
  }
}
