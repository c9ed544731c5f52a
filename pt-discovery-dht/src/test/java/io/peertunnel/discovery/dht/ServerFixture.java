package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.store.StoreRules;
import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.discovery.dht.wire.KadCodec;
import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.testing.FakePluginContext;
import io.peertunnel.spi.wire.Delimited;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server on a network in memory, with a client.
final class ServerFixture implements AutoCloseable {
  final FakeNetwork network = new FakeNetwork();
  final FakeHost host = network.host("server");
  final FakeHost client = network.host("client");
  final List<PeerInfo> table = new CopyOnWriteArrayList<>();
  final List<PeerInfo> known = new CopyOnWriteArrayList<>();
  final FakePluginContext context = FakePluginContext.withoutDirectory(List.of());
  final ServedRecords records = ServedRecords.start(context, StoreRules.standard());
  final Server server;

  ServerFixture(ServerLimits limits) {
    AddressPolicy notLoopback =
        (told, by) -> told.stream().filter(address -> !address.isLoopback()).toList();
    server = new Server(new Answers(new Table(), notLoopback, records), limits);
    host.serve(KadMessage.PROTOCOL, server);
  }

  Connection connect() throws Exception {
    return connect(client);
  }

  Connection connect(FakeHost from) throws Exception {
    return from.connect(host.info());
  }

  Stream open() throws Exception {
    return connect().open(KadMessage.PROTOCOL);
  }

  /// Sends one request on a stream of its own and returns the answer.
  KadMessage ask(KadMessage request) throws Exception {
    try (Stream stream = open()) {
      return ask(stream, request);
    }
  }

  static KadMessage ask(Stream stream, KadMessage request) throws IOException {
    send(stream, request);
    return receive(stream);
  }

  static void send(Stream stream, KadMessage request) throws IOException {
    Delimited.write(stream.output(), KadCodec.encode(request));
  }

  static KadMessage receive(Stream stream) throws IOException {
    byte[] answer = Delimited.read(stream.input(), KadCodec.MAX_MESSAGE).orElseThrow();
    return KadCodec.decode(answer);
  }

  @Override
  public void close() {
    network.close();
    records.close();
    try {
      context.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while stopping", e);
    }
  }

  private final class Table implements Neighbours {
    @Override
    public List<PeerInfo> closest(Key target, int count) {
      return table.stream()
          .sorted((a, b) -> target.compareDistance(Key.of(a.id()), Key.of(b.id())))
          .limit(count)
          .toList();
    }

    @Override
    public Optional<PeerInfo> find(PeerId peer) {
      return known.stream().filter(info -> info.id().equals(peer)).findFirst();
    }
  }
}
