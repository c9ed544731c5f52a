package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.store.Origin;
import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.discovery.dht.wire.KadCodec;
import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.discovery.dht.wire.KadPeer;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.wire.MalformedException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a server answers. Keeps no values, only who provides what. Thread-safe.
final class Answers {
  private final Neighbours neighbours;
  private final AddressPolicy policy;
  private final ServedRecords records;

  Answers(Neighbours neighbours, AddressPolicy policy, ServedRecords records) {
    this.neighbours = neighbours;
    this.policy = policy;
    this.records = records;
  }

  /// Does what a request asks.
  ///
  /// @param from the connection on which it came
  /// @return the answer, if the request has one
  /// @throws MalformedException if it cannot be served
  Optional<KadMessage> answer(KadMessage request, Connection from) throws MalformedException {
    PeerId asker = from.remote();
    Bytes key = request.key();
    return switch (request.type()) {
      case PING -> Optional.of(request);
      case FIND_NODE -> {
        List<KadPeer> found = named(withTarget(key, closest(key, asker), asker));
        yield Optional.of(new KadMessage(request.type(), Bytes.empty(), found, List.of()));
      }
      case GET_PROVIDERS -> {
        List<KadPeer> closer = named(closest(key, asker));
        yield Optional.of(new KadMessage(request.type(), key, closer, named(providers(key))));
      }
      case GET_VALUE -> {
        List<KadPeer> closer = named(closest(key, asker));
        yield Optional.of(new KadMessage(request.type(), key, closer, List.of()));
      }
      case ADD_PROVIDER -> {
        keep(request, from);
        yield Optional.empty();
      }
      case PUT_VALUE -> throw new MalformedException("values are not kept here");
    };
  }

  private Stream<PeerInfo> closest(Bytes key, PeerId asker) {
    return neighbours.closest(Key.of(key), KadCodec.MAX_CLOSER + 1).stream()
        .filter(peer -> isOfUse(peer, asker))
        .limit(KadCodec.MAX_CLOSER);
  }

  /// The target itself is the closest of all.
  private Stream<PeerInfo> withTarget(Bytes key, Stream<PeerInfo> closest, PeerId asker) {
    Optional<PeerInfo> target =
        peerId(key).flatMap(neighbours::find).filter(peer -> isOfUse(peer, asker));
    return Stream.concat(
            target.stream(),
            closest.filter(peer -> target.filter(t -> t.id().equals(peer.id())).isEmpty()))
        .limit(KadCodec.MAX_CLOSER);
  }

  /// Those without addresses come last: the asker has to search for them.
  private Stream<PeerInfo> providers(Bytes key) {
    List<PeerInfo> located =
        records.providers(key).stream()
            .map(peer -> peer.addresses().isEmpty() ? located(peer) : peer)
            .toList();
    return Stream.concat(
        located.stream().filter(peer -> !peer.addresses().isEmpty()),
        located.stream().filter(peer -> peer.addresses().isEmpty()));
  }

  private PeerInfo located(PeerInfo peer) {
    return neighbours.find(peer.id()).orElse(peer);
  }

  private void keep(KadMessage request, Connection from) {
    for (KadPeer provider : request.providers()) {
      PeerInfo told = provider.info();
      if (told.id().equals(from.remote())) {
        List<Multiaddr> usable = policy.usable(told.addresses(), from);
        Origin origin = Origin.of(from.path().address());
        records.add(request.key(), new PeerInfo(told.id(), usable), origin);
      }
    }
  }

  private static boolean isOfUse(PeerInfo peer, PeerId asker) {
    return !peer.id().equals(asker) && !peer.addresses().isEmpty();
  }

  private static Optional<PeerId> peerId(Bytes key) {
    try {
      return Optional.of(new PeerId(key));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static List<KadPeer> named(Stream<PeerInfo> peers) {
    return peers
        .map(
            peer ->
                new KadPeer(
                    new PeerInfo(
                        peer.id(),
                        peer.addresses().stream().limit(KadCodec.MAX_ADDRESSES).toList()),
                    KadPeer.Connectedness.NOT_CONNECTED))
        .toList();
  }
}
