package io.peertunnel.transport.libp2p.portmap;

import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Keeps our ports mapped at the home router, while there is one that does it. Blocking code on one
/// virtual thread for each address family; thread-safe.
///
/// A search takes 10 s at most, and is repeated every 10 min or after [#changed()]. Mappings are
/// asked for by PCP, else by NAT-PMP, else by UPnP; for 10 min, and renewed after 5. The router is
/// asked every minute whether it restarted, and what it has forgotten is mapped again at once. Over
/// IPv6 there is PCP alone.
public final class PortMappings implements AutoCloseable {
  /// How long [#close()] waits for the router by default.
  static final Duration RELEASE = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger(PortMappings.class.getName());
  private static final List<StandardProtocolFamily> FAMILIES =
      List.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6);

  private final Supplier<? extends Collection<LocalPort>> ports;
  private final Consumer<List<MappedPort>> listener;
  private final Duration release;
  private final Map<StandardProtocolFamily, List<MappedPort>> mapped = new LinkedHashMap<>();
  private final List<Worker> workers = new ArrayList<>();

  private PortMappings(
      Supplier<? extends Collection<LocalPort>> ports,
      Consumer<List<MappedPort>> listener,
      Function<StandardProtocolFamily, Search> searches,
      Duration release) {
    this.ports = ports;
    this.listener = listener;
    this.release = release;
    for (StandardProtocolFamily family : FAMILIES) {
      workers.add(new Worker(family, searches.apply(family)));
    }
  }

  /// Starts to search and to map.
  ///
  /// @param ports the ports that are wanted at present; asked every minute, and at once after
  ///     [#changed()]
  /// @param listener hears all mappings whenever they change, also those whose external address is
  ///     not public ([MappedPort#isPublic()]); must not block; not called from [#close()]
  public static PortMappings start(
      Supplier<? extends Collection<LocalPort>> ports, Consumer<List<MappedPort>> listener) {
    Nonces nonces = new Nonces();
    return start(
        ports,
        listener,
        family ->
            new GatewayDiscovery(
                () -> LocalLinks.around(family), nonces, () -> System.nanoTime() / 1_000_000_000),
        RELEASE);
  }

  /// Does the same with searches of the caller's.
  ///
  /// @param release how long [#close()] waits for the router
  static PortMappings start(
      Supplier<? extends Collection<LocalPort>> ports,
      Consumer<List<MappedPort>> listener,
      Function<StandardProtocolFamily, Search> searches,
      Duration release) {
    PortMappings mappings = new PortMappings(ports, listener, searches, release);
    mappings.workers.forEach(worker -> worker.thread.start());
    return mappings;
  }

  /// Tells that the network or the wanted ports changed, or that the machine slept. Searches again
  /// unless the same router is still there. Does not wait.
  public void changed() {
    workers.forEach(Worker::wake);
  }

  /// Takes the mappings back, as far as the router answers within a second, and ends.
  @Override
  public void close() {
    workers.forEach(worker -> worker.thread.interrupt());
    long end = System.nanoTime() + release.toNanos();
    workers.forEach(worker -> worker.await(end));
  }

  private void heard(StandardProtocolFamily family, List<MappedPort> now) {
    synchronized (mapped) {
      mapped.put(family, now);
      listener.accept(mapped.values().stream().flatMap(List::stream).toList());
    }
  }

  /// Runs the rounds of one family.
  private final class Worker {
    private final BlockingQueue<Boolean> changes = new ArrayBlockingQueue<>(1);
    private final Upkeep upkeep;
    private final Thread thread;

    Worker(StandardProtocolFamily family, Search search) {
      this.upkeep =
          new Upkeep(
              search,
              () -> ports.get().stream().filter(port -> port.family() == family).toList(),
              now -> heard(family, now),
              System::nanoTime,
              new PortWishes(new SecureRandom()));
      this.thread = Thread.ofVirtual().name("portmap-" + family).unstarted(this::run);
    }

    void wake() {
      // A change that waits to be seen stands for this one, too.
      boolean _ = changes.offer(Boolean.TRUE);
    }

    void await(long end) {
      try {
        long left = Math.max(end - System.nanoTime(), 1);
        if (!thread.join(Duration.ofNanos(left))) {
          thread.interrupt();
        }
      } catch (InterruptedException e) {
        thread.interrupt();
        Thread.currentThread().interrupt();
      }
    }

    private void run() {
      try {
        while (true) {
          Duration pause = upkeep.round();
          if (changes.poll(pause.toNanos(), TimeUnit.NANOSECONDS) != null) {
            upkeep.changed();
          }
        }
      } catch (InterruptedException e) {
        release();
      }
    }

    private void release() {
      try {
        upkeep.release();
      } catch (InterruptedException e) {
        LOG.log(Level.DEBUG, "the router does not answer: mappings stay until they end");
      }
    }
  }
}
