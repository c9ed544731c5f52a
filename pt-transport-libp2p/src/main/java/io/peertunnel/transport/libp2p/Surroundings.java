package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.net.InterfaceAddresses;
import io.peertunnel.transport.libp2p.net.Listeners;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration GAP = Duration.ofSeconds(30);

  private final Listeners listeners;
  private final InstantSource clock;
  private final Watcher watcher;
  private final Thread thread = Thread.ofVirtual().name("libp2p-interfaces").unstarted(this::run);
  private volatile List<InetSocketAddress> sockets;

  /// Looks once, and watches after [#start()].
  ///
  /// @param clock the wall clock
  Surroundings(Listeners listeners, InstantSource clock, Watcher watcher) {
    this.listeners = listeners;
    this.clock = clock;
    this.watcher = watcher;
    this.sockets = InterfaceAddresses.concrete(listeners.sockets(), interfaces());
  }

  /// Hears what changed.
  ///
  /// @param addresses hears of our new addresses
  /// @param interfaces hears of the addresses of this machine, each time
  /// @param resumed runs after the machine slept
  record Watcher(
      Consumer<List<Multiaddr>> addresses,
      Consumer<Set<InetAddress>> interfaces,
      Runnable resumed) {}

  void start() {
    thread.start();
  }

  /// Returns where we listen, wildcards replaced, loopback last.
  List<InetSocketAddress> sockets() {
    return sockets;
  }

  /// Returns the same as addresses.
  List<Multiaddr> addresses() {
    return sockets.stream().map(Multiaddr::ofTcp).toList();
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
    List<InetSocketAddress> now = InterfaceAddresses.concrete(listeners.sockets(), interfaces);
    if (!new HashSet<>(now).equals(new HashSet<>(sockets))) {
      sockets = now;
      watcher.addresses().accept(addresses());
    }
    watcher.interfaces().accept(Set.copyOf(interfaces));
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
