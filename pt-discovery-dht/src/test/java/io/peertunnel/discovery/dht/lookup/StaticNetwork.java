package io.peertunnel.discovery.dht.lookup;

import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.discovery.dht.table.Peers;
import io.peertunnel.discovery.dht.table.RoutingTable;
import io.peertunnel.discovery.dht.table.TableRules;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Nodes that never change, each with a table filled in a random order.
final class StaticNetwork {
  private final Map<PeerId, RoutingTable> tables = new LinkedHashMap<>();
  private final List<PeerInfo> peers = new ArrayList<>();

  StaticNetwork(int size, SplittableRandom random) {
    for (int i = 0; i < size; i++) {
      peers.add(Peers.any(random));
    }
    for (PeerInfo peer : peers) {
      RoutingTable table = new RoutingTable(Key.of(peer.id()), TableRules.privateNetwork());
      int offset = random.nextInt(size);
      for (int i = 0; i < size; i++) {
        table.admit(peers.get((i + offset) % size), 0);
      }
      tables.put(peer.id(), table);
    }
  }

  List<PeerInfo> peers() {
    return peers;
  }

  List<PeerInfo> seeds(PeerId asker, Key target) {
    return table(asker).closest(target, 20);
  }

  List<PeerInfo> answer(PeerId asked, Key target) {
    return table(asked).closest(target, 20);
  }

  /// The truth: nearest first, without the asker.
  List<PeerInfo> nearest(PeerId asker, Key target, int count) {
    Comparator<PeerInfo> nearest =
        (one, other) -> target.compareDistance(Key.of(one.id()), Key.of(other.id()));
    return peers.stream()
        .filter(peer -> !peer.id().equals(asker))
        .sorted(nearest)
        .limit(count)
        .toList();
  }

  private RoutingTable table(PeerId peer) {
    RoutingTable table = tables.get(peer);
    if (table == null) {
      throw new AssertionError("nobody is " + peer);
    }
    return table;
  }
}
