package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// The discovery as the engine sees it. Blocking; thread-safe, because all state belongs to the
/// thread of [MdnsTask].
///
/// While nothing is advertised and nothing is looked for, no socket is open.
final class MdnsDiscovery implements Discovery {
  private final MdnsTask task;
  private final Registration running;
  private final Registration watch;
  private final AtomicBoolean closed = new AtomicBoolean();

  private MdnsDiscovery(MdnsTask task, Registration running, Registration watch) {
    this.task = task;
    this.running = running;
    this.watch = watch;
  }

  /// Starts the discovery; opens no socket yet.
  ///
  /// @throws TunnelException if a setting is wrong
  static MdnsDiscovery start(Host host, PluginContext context) throws TunnelException {
    MdnsTask task = new MdnsTask(host, context, MdnsSettings.of(context));
    Registration watch =
        host.watch(
            new HostListener() {
              @Override
              public void addressesChanged(List<Multiaddr> addresses) {
                task.addressesChanged();
              }
            });
    return new MdnsDiscovery(task, context.spawn("mdns", task::run), watch);
  }

  @Override
  public void find(RendezvousKey key, Consumer<PeerInfo> found)
      throws TunnelException, InterruptedException {
    if (closed.get()) {
      throw new TunnelException("the mDNS discovery is closed");
    }
    Search search = new Search(key);
    task.add(search);
    try {
      while (true) {
        found.accept(search.take());
      }
    } finally {
      task.remove(search);
    }
  }

  @Override
  public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
    Advert advert = new Advert(key, listener);
    task.add(advert);
    return () -> task.remove(advert);
  }

  /// Returns every peer that was heard of, those of other programs too.
  List<PeerInfo> heard() {
    return task.heard();
  }

  /// Takes leave of the others, and closes all sockets.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      watch.close();
      task.stop();
      running.close();
    }
  }
}
