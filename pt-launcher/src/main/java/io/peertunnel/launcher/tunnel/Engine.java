package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.TunnelException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Runs tunnels over one host: shares services, and reaches those of others. Thread-safe. Blocking.
///
/// Which side starts first does not matter, and a tunnel lasts until it is closed: what is lost is
/// looked for again for ever.
public final class Engine implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(Engine.class.getName());
  private static final Duration END = Duration.ofSeconds(2);

  private final Environment environment;
  private final Ticker ticker;
  private final Events events;
  private final KnownAddresses known;
  private final Tasks tasks = new Tasks();
  private final Registration watch;
  private final Set<Tunnel> tunnels = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// Creates an engine without tunnels.
  public Engine(Environment environment) {
    this(environment, Ticker.SYSTEM);
  }

  Engine(Environment environment, Ticker ticker) {
    this.environment = environment;
    this.ticker = ticker;
    this.events = new Events(environment.listener());
    this.known =
        new KnownAddresses(
            environment.dataDirectory(), message -> LOGGER.log(Level.WARNING, message));
    tasks.spawn("tunnel events", events::deliver);
    this.watch =
        environment
            .host()
            .watch(
                new HostListener() {
                  @Override
                  public void addressesChanged(List<Multiaddr> addresses) {
                    events.post(new TunnelEvent.AddressesChanged(addresses));
                  }
                });
  }

  /// Shares a service until the registration is closed. Returns at once: the service is served to
  /// peers from now on, and advertised in every discovery at the same time. Closing ends the
  /// advertising and refuses new streams; those under way go on.
  ///
  /// @throws TunnelException if the service cannot be shared
  public Registration share(ShareSpec spec) throws TunnelException {
    requireOpen();
    return keep(SharedTunnel.start(environment, spec, events, ticker));
  }

  /// Opens local ports for a remote service. Returns at once, and looks for the service in the
  /// background until the binding is closed. Clients that come before it is found wait for five
  /// seconds at most.
  ///
  /// @throws LocalEndpointException if an address cannot be bound; then none is
  public Binding bind(BindSpec spec) throws TunnelException, InterruptedException {
    requireOpen();
    return keep(BoundTunnel.start(environment, spec, known, events, ticker));
  }

  /// Ends all tunnels of this engine and waits until its threads have ended, for two seconds at
  /// most. The host stays open.
  @Override
  public void close() {
    closed = true;
    watch.close();
    tunnels.forEach(Registration::close);
    try {
      long deadline = System.nanoTime() + END.toNanos();
      for (Tunnel tunnel : tunnels) {
        tunnel.join(left(deadline));
      }
      tasks.close();
      tasks.join(left(deadline));
    } catch (InterruptedException e) {
      tasks.close();
      Thread.currentThread().interrupt();
    }
  }

  private <T extends Tunnel> T keep(T tunnel) {
    tunnels.removeIf(Tunnel::hasEnded);
    tunnels.add(tunnel);
    if (closed) {
      tunnel.close();
    }
    return tunnel;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  /// Local ports that lead to a remote service, until closed.
  public interface Binding extends Registration {
    /// Returns the local addresses, with their true port.
    List<SocketAddress> local();

    /// Blocks until a peer that serves the tunnel is connected, or `wait` has passed.
    ///
    /// @param wait how long; empty for ever
    Outcome awaitPeer(Optional<Duration> wait) throws InterruptedException;
  }

  /// How a search stands.
  public enum Outcome {
    /// A peer is connected.
    CONNECTED,
    /// Nobody shares this id, as far as any discovery knows.
    NOBODY_FOUND,
    /// Somebody does, but could not be reached.
    NOT_REACHABLE,
    /// Somebody was reached, but does not let us in.
    REFUSED
  }
}
