package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.tunnel.BindSpec;
import io.peertunnel.launcher.tunnel.Engine;
import io.peertunnel.launcher.tunnel.TunnelEvent;
import io.peertunnel.launcher.tunnel.TunnelId;
import io.peertunnel.launcher.tunnel.TunnelListener;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.TunnelException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How the reaching side of a demo comes to its peer: by discovery, or, where that finds nothing,
/// by the address itself. Hears of the sharing side's adverts. Blocking.
final class DemoSearch implements TunnelListener {
  private static final Duration PATIENCE = Duration.ofSeconds(12);
  private static final Duration GLANCE = Duration.ofMillis(250);
  private static final int LIKED_PORT = 8080;

  private final TunnelId id;
  private final List<InetAddress> addresses;
  private final Announcements announcements;
  private volatile Optional<String> trouble = Optional.empty();

  DemoSearch(TunnelId id, List<InetAddress> addresses, Announcements announcements) {
    this.id = id;
    this.addresses = List.copyOf(addresses);
    this.announcements = announcements;
  }

  @Override
  public void on(TunnelEvent event) {
    if (event instanceof TunnelEvent.AdvertiseFailed failed) {
      trouble = Optional.of(failed.reason());
    }
  }

  /// Opens the local port and begins to look for the other side; without any discovery it is told
  /// the address.
  ///
  /// @param port as the user wants it; else 8080 if it is free, else any that is
  Engine.Binding begin(Engine engine, Optional<Integer> port, DemoSide sharing)
      throws TunnelException, InterruptedException {
    List<PeerInfo> peers = sharing.hasDiscovery() ? List.of() : pinned(sharing);
    if (port.isPresent()) {
      return bind(engine, port.orElseThrow(), peers);
    }
    try {
      return bind(engine, LIKED_PORT, peers);
    } catch (LocalEndpointException _) {
      return bind(engine, 0, peers);
    }
  }

  /// Waits until the other side is connected; returns the binding that is. Where discovery finds
  /// nothing that is another one, which was told the address.
  ///
  /// @throws CommandException if the other side cannot be reached at all; then none is open
  Engine.Binding await(Engine engine, Engine.Binding begun, DemoSide sharing)
      throws CommandException, TunnelException, InterruptedException {
    Engine.Binding binding = begun;
    if (sharing.hasDiscovery()) {
      if (isFound(begun)) {
        return begun;
      }
      announcements.warn(
          "mdns finds nothing on loopback here"
              + trouble.map(why -> " (" + why + ")").orElse("")
              + "; the demo goes on with the address itself");
      int port = ((InetSocketAddress) begun.local().getFirst()).getPort();
      begun.close();
      binding = bind(engine, port, pinned(sharing));
    }
    if (binding.awaitPeer(Optional.of(PATIENCE)) != Engine.Outcome.CONNECTED) {
      binding.close();
      throw new CommandException(
          ExitCode.NOT_REACHABLE,
          "the two sides cannot reach each other on loopback; is it filtered? See pt demo -v");
    }
    return binding;
  }

  private static List<PeerInfo> pinned(DemoSide sharing) {
    return List.of(new PeerInfo(sharing.host().id(), sharing.host().addresses()));
  }

  private boolean isFound(Engine.Binding binding) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (trouble.isEmpty() && System.nanoTime() < deadline) {
      if (binding.awaitPeer(Optional.of(GLANCE)) == Engine.Outcome.CONNECTED) {
        return true;
      }
    }
    return false;
  }

  private Engine.Binding bind(Engine engine, int port, List<PeerInfo> peers)
      throws TunnelException, InterruptedException {
    List<InetSocketAddress> local =
        addresses.stream().map(address -> new InetSocketAddress(address, port)).toList();
    return engine.bind(new BindSpec(Optional.of(id), peers, local));
  }
}
