package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Engines on a network in memory, with one notice board and one clock. Used by one thread.
final class Lab implements AutoCloseable {
  static final TunnelId ID = TunnelId.parse("lab");
  static final RendezvousKey KEY = ID.openKey();
  static final Duration LONG = Duration.ofDays(1);

  final FakeNetwork network = new FakeNetwork();
  final Board board = new Board();
  final ManualTicker ticker = new ManualTicker();

  private final List<Engine> engines = new ArrayList<>();

  /// One machine.
  record Node(FakeHost host, NamingForwarder forwarder, Recorder events, Engine engine) {
    Registration share() throws TunnelException {
      return engine.share(new ShareSpec(Optional.of(ID), local(22)));
    }

    Engine.Binding bind() throws Exception {
      return engine.bind(new BindSpec(Optional.of(ID), List.of(), List.of(local(2022))));
    }

    Engine.Binding bindTo(PeerInfo peer) throws Exception {
      return engine.bind(new BindSpec(Optional.empty(), List.of(peer), List.of(local(2022))));
    }

    private static InetSocketAddress local(int port) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
  }

  Node node(String name) {
    return node(name, Optional.empty());
  }

  Node node(String name, Optional<Path> dataDirectory) {
    FakeHost host = network.host(name);
    return node(host, name, board.discovery(host), dataDirectory);
  }

  Node node(FakeHost host, String name, Discovery discovery, Optional<Path> dataDirectory) {
    NamingForwarder forwarder = new NamingForwarder(name);
    Recorder events = new Recorder();
    Environment environment =
        new Environment(
            host,
            List.of(new NamedDiscovery("board", discovery)),
            forwarder,
            TunnelProtocols.open("tcp"),
            dataDirectory,
            events);
    Engine engine = new Engine(environment, ticker);
    engines.add(engine);
    return new Node(host, forwarder, events, engine);
  }

  /// Announces a peer that answers dials as given, but runs no engine.
  FakeHost ghost(String name, FakeNetwork.Reachability reachability) {
    FakeHost host = network.host(name);
    network.reachability(host, reachability);
    board.announce(KEY, host.info());
    return host;
  }

  @Override
  public void close() {
    engines.forEach(Engine::close);
    network.close();
  }
}
