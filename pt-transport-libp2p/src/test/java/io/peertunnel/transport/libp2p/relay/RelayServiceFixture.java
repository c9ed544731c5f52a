package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.testing.FakeClock;
import io.peertunnel.spi.testing.FakeConnection;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.transport.libp2p.identity.Identity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A relay on a network in memory, and peers that use it.
final class RelayServiceFixture implements AutoCloseable {
  static final RelayRules.Rate FAST = new RelayRules.Rate(1000, 10_000);

  final FakeNetwork network = new FakeNetwork();
  final FakeClock clock = new FakeClock();
  final Identity identity = Identity.generate();
  final FakeHost relay = network.host("relay");
  final List<Multiaddr> addresses = new CopyOnWriteArrayList<>();
  volatile Optional<Limit> limit = Optional.empty();
  final RelayService service;

  RelayServiceFixture(RelayRules rules) {
    service =
        new RelayService(
            identity,
            rules,
            new RelayService.Surroundings(clock, () -> addresses, (_, _) -> limit));
    relay.serve(RelayProtocols.HOP, service::hop);
  }

  /// Rules without any rate, so that a test can ask as often as it likes.
  static RelayRules rules(int reservations, int circuits, int perPeer) {
    return new RelayRules(
        new RelayRules.Reserving(reservations, 2, 4, Duration.ofHours(1)),
        new RelayRules.Connecting(
            circuits, perPeer, 100, Duration.ofSeconds(30), Duration.ofSeconds(30)),
        FAST,
        FAST);
  }

  /// A peer that uses the relay.
  final class Peer {
    final FakeHost host;
    final FakeConnection connection;
    final RelayClient client;
    final BlockingQueue<Circuit> accepted = new LinkedBlockingQueue<>();

    Peer(String name) throws Exception {
      host = network.host(name);
      connection = (FakeConnection) host.connect(relay.info());
      client = new RelayClient(host.id(), clock, accepted::add);
    }

    PeerId id() {
      return host.id();
    }

    /// Serves circuits, and reserves.
    Reservation reserve() throws Exception {
      host.serve(RelayProtocols.STOP, client::stop);
      return client.reserve(connection);
    }

    Stream dial(Peer target) throws Exception {
      return client.dial(connection, target.id()).stream();
    }

    Stream accept() throws Exception {
      Circuit circuit = accepted.poll(60, TimeUnit.SECONDS);
      if (circuit == null) {
        throw new AssertionError("no circuit came");
      }
      return circuit.stream();
    }

    /// Sends a message and returns the answer.
    HopMessage ask(Bytes message) throws Exception {
      Stream stream = connection.open(RelayProtocols.HOP);
      Delimited.write(stream.output(), message.toArray());
      byte[] answer = Delimited.read(stream.input(), 4096).orElseThrow();
      stream.close();
      return HopMessage.decode(answer);
    }

    RelayStatus statusOf(Bytes message) throws Exception {
      return ask(message).status().orElseThrow();
    }

    /// Lets the relay see this peer somewhere else.
    void seenAt(ConnectionPath.Kind kind, Multiaddr address) {
      connection
          .peer()
          .moveTo(new ConnectionPath(kind, "tcp", address, Optional.empty(), Optional.empty()));
    }
  }

  @Override
  public void close() {
    service.close();
    network.close();
  }
}
