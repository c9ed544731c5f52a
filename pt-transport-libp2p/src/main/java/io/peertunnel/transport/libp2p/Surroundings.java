package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.net.InterfaceAddresses;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Watches this machine: its addresses, and whether it slept. Blocking code: one virtual thread
/// that looks every [#INTERVAL].
///
/// Time that passed on the wall but not on the monotonic clock, or a long gap in both, means that
/// the machine slept or the program was stopped.
final class Surroundings implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Surroundings.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration GAP = Duration.ofSeconds(10);

  private final Sockets own;
  private final InstantSource clock;
  private final Watcher watcher;
  private final Thread thread = Thread.ofVirtual().name("libp2p-interfaces").unstarted(this::run);
  private volatile List<Multiaddr> addresses;

  /// Looks once, and watches after [#start()].
  ///
  /// @param clock the wall clock
  Surroundings(Sockets own, InstantSource clock, Watcher watcher) {
    this.own = own;
    this.clock = clock;
    this.watcher = watcher;
    this.addresses = own.addresses(interfaces());
  }

  /// Hears what changed.
  ///
  /// @param addresses hears of our new addresses
  /// @param interfaces hears of the addresses of this machine, each time and before `addresses`, so
  ///     that nobody turns to a connection that has lost its own
  /// @param resumed runs after the machine slept
  record Watcher(
      Consumer<List<Multiaddr>> addresses,
      Consumer<Set<InetAddress>> interfaces,
      Runnable resumed) {}

  void start() {
    thread.start();
  }

  /// Returns where we listen, wildcards replaced, loopback last.
  List<Multiaddr> addresses() {
    return addresses;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      long wall = clock.millis();
      long monotonic = System.nanoTime();
      while (true) {
        Thread.sleep(INTERVAL);
        look();
        long wallNow = clock.millis();
        long monotonicNow = System.nanoTime();
        long ran = (monotonicNow - monotonic) / 1_000_000;
        if (slept(wallNow - wall, ran)) {
          watcher.resumed().run();
        }
        wall = wallNow;
        monotonic = monotonicNow;
      }
    } catch (InterruptedException e) {
      // The host is closed.
    }
  }

  /// Tells whether the machine slept, from the milliseconds that passed on both clocks. Pure.
  static boolean slept(long wall, long monotonic) {
    return wall - monotonic > GAP.toMillis() || monotonic > INTERVAL.toMillis() + GAP.toMillis();
  }

  private void look() {
    List<InetAddress> interfaces = interfaces();
    if (interfaces.isEmpty()) {
      return;
    }
    watcher.interfaces().accept(Set.copyOf(interfaces));
    List<Multiaddr> now = own.addresses(interfaces);
    if (!new HashSet<>(now).equals(new HashSet<>(addresses))) {
      addresses = now;
      watcher.addresses().accept(now);
    }
  }

  private static List<InetAddress> interfaces() {
    try {
      return InterfaceAddresses.current();
    } catch (SocketException e) {
      LOG.log(Level.DEBUG, "cannot list the network interfaces", e);
      return List.of();
    }
  }
}
