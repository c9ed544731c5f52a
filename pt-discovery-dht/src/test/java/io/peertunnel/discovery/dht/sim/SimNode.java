package io.peertunnel.discovery.dht.sim;

import io.peertunnel.discovery.dht.store.ProviderStore;
import io.peertunnel.discovery.dht.store.StoreRules;
import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.discovery.dht.table.RoutingTable;
import io.peertunnel.discovery.dht.table.TableRules;
import io.peertunnel.spi.PeerInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/// A node of the simulated network: the real table and the real store of records, and its
/// connections.
final class SimNode {
  private static final int MAX_CONNECTIONS = 192;
  private static final long IDLE = Times.MINUTE;

  private final int number;
  private final PeerInfo info;
  private final Key key;
  private final Behaviour behaviour;
  private final long delay;
  private final RoutingTable table;
  private final ProviderStore records = new ProviderStore(StoreRules.standard());
  private final Map<SimNode, Long> connections = new LinkedHashMap<>(0);
  private boolean gone;

  SimNode(int number, PeerInfo info, Behaviour behaviour, long delay, TableRules rules) {
    this.number = number;
    this.info = info;
    this.key = Key.of(info.id());
    this.behaviour = behaviour;
    this.delay = delay;
    this.table = new RoutingTable(key, rules);
  }

  int number() {
    return number;
  }

  PeerInfo info() {
    return info;
  }

  Key key() {
    return key;
  }

  Behaviour behaviour() {
    return behaviour;
  }

  long delay() {
    return delay;
  }

  RoutingTable table() {
    return table;
  }

  ProviderStore records() {
    return records;
  }

  boolean isGone() {
    return gone;
  }

  void leave() {
    gone = true;
    connections.clear();
  }

  /// Tells whether a connection is open, after a minute of silence no longer.
  boolean isConnected(SimNode other, long now) {
    Long used = connections.get(other);
    return used != null && now - used < IDLE && !other.isGone();
  }

  void connected(SimNode other, long now) {
    connections.remove(other);
    connections.put(other, now);
    if (connections.size() > MAX_CONNECTIONS) {
      connections.remove(connections.keySet().iterator().next());
    }
  }
}
