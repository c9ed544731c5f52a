package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.TunnelException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Runs tunnels over one host: shares services, and reaches those of others. Thread-safe. Blocking.
///
/// Which side starts first does not matter, and a tunnel lasts until it is closed: what is lost is
/// looked for again for ever.
@SuppressWarnings("DoNotCallSuggester") // The boundary comes first; what is behind it follows.
public final class Engine implements AutoCloseable {
  /// Creates an engine. Starts nothing yet.
  public Engine(Environment environment) {
    throw new UnsupportedOperationException();
  }

  /// Shares a service until the registration is closed. Returns at once: the service is served to
  /// peers from now on, and advertised in every discovery at the same time. Closing ends the
  /// advertising and refuses new streams; those under way go on.
  ///
  /// @throws TunnelException if the service cannot be shared
  public Registration share(ShareSpec spec) throws TunnelException {
    throw new UnsupportedOperationException();
  }

  /// Opens local ports for a remote service. Returns at once, and looks for the service in the
  /// background until the binding is closed. Clients that come before it is found wait for five
  /// seconds at most.
  ///
  /// @throws LocalEndpointException if an address cannot be bound; then none is
  public Binding bind(BindSpec spec) throws TunnelException, InterruptedException {
    throw new UnsupportedOperationException();
  }

  /// Ends all tunnels of this engine and waits until its threads have ended, for two seconds at
  /// most. The host stays open.
  @Override
  public void close() {
    throw new UnsupportedOperationException();
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
