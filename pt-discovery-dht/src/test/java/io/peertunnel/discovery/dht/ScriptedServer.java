package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.discovery.dht.wire.KadCodec;
import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.discovery.dht.wire.KadPeer;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.spi.wire.Varint;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A node of a DHT whose knowledge and manners the test decides.
final class ScriptedServer {
  private final FakeHost host;
  private final List<PeerInfo> known = new CopyOnWriteArrayList<>();
  private final Map<Bytes, List<PeerInfo>> providers = new ConcurrentHashMap<>();
  private final List<KadMessage> heard = new CopyOnWriteArrayList<>();
  private volatile Manner manner = Manner.ANSWERS;

  /// What it does with requests.
  enum Manner {
    ANSWERS,
    /// Takes a request and never answers.
    SILENT,
    /// Answers one request and ends the stream.
    ONE_PER_STREAM,
    /// Answers with bytes that are no message.
    GARBAGE,
    /// Announces an answer that is longer than any may be.
    TOO_LONG,
    /// Announces an answer and never sends it.
    HALF,
    /// Answers something that was not asked.
    OTHER_TYPE,
    /// Takes the request and cuts the stream off.
    RESETS
  }

  ScriptedServer(FakeHost host) {
    this.host = host;
    host.serve(KadMessage.PROTOCOL, this::serve);
  }

  FakeHost host() {
    return host;
  }

  ScriptedServer knows(PeerInfo... peers) {
    known.addAll(List.of(peers));
    return this;
  }

  ScriptedServer names(Bytes key, PeerInfo... peers) {
    providers.computeIfAbsent(key, _ -> new CopyOnWriteArrayList<>()).addAll(List.of(peers));
    return this;
  }

  ScriptedServer behaves(Manner how) {
    manner = how;
    return this;
  }

  List<PeerInfo> providersOf(Bytes key) {
    return providers.getOrDefault(key, List.of());
  }

  /// Returns the requests of one type, in order.
  List<KadMessage> heard(KadMessage.Type type) {
    return heard.stream().filter(message -> message.type() == type).toList();
  }

  private void serve(Stream stream) throws TunnelException {
    try {
      Optional<byte[]> request = Delimited.read(stream.input(), KadCodec.MAX_MESSAGE);
      while (request.isPresent()) {
        KadMessage message = KadCodec.decode(request.get());
        heard.add(message);
        if (message.type() == KadMessage.Type.ADD_PROVIDER) {
          message.providers().forEach(one -> names(message.key(), one.info()));
        } else {
          answer(stream, message);
        }
        if (manner == Manner.ONE_PER_STREAM) {
          stream.close();
          return;
        }
        request = Delimited.read(stream.input(), KadCodec.MAX_MESSAGE);
      }
    } catch (IOException e) {
      throw new TunnelException("the stream ended", e);
    }
  }

  private void answer(Stream stream, KadMessage message) throws IOException {
    switch (manner) {
      case SILENT -> {}
      case ANSWERS, ONE_PER_STREAM ->
          Delimited.write(stream.output(), KadCodec.encode(answer(message)));
      case GARBAGE -> Delimited.write(stream.output(), new byte[] {8, 99, -1, -1, -1});
      case TOO_LONG -> send(stream, Varint.encode(KadCodec.MAX_MESSAGE + 1L));
      case HALF -> send(stream, new byte[] {100, 8, 4});
      case OTHER_TYPE ->
          Delimited.write(
              stream.output(),
              KadCodec.encode(
                  new KadMessage(KadMessage.Type.PING, message.key(), List.of(), List.of())));
      case RESETS -> stream.reset(Stream.CODE_UNSPECIFIED);
    }
  }

  private static void send(Stream stream, byte[] bytes) throws IOException {
    stream.output().write(bytes);
    stream.output().flush();
  }

  private KadMessage answer(KadMessage request) {
    Key target = Key.of(request.key());
    List<KadPeer> closer =
        known.stream()
            .sorted(Comparator.comparing(peer -> Key.of(peer.id()), target::compareDistance))
            .limit(KadCodec.MAX_CLOSER)
            .map(ScriptedServer::peer)
            .toList();
    List<KadPeer> named =
        request.type() == KadMessage.Type.GET_PROVIDERS
            ? providersOf(request.key()).stream().map(ScriptedServer::peer).toList()
            : List.of();
    return new KadMessage(request.type(), request.key(), closer, named);
  }

  private static KadPeer peer(PeerInfo info) {
    return new KadPeer(info, KadPeer.Connectedness.NOT_CONNECTED);
  }
}
