package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.discovery.dht.table.RoutingTable;
import io.peertunnel.discovery.dht.table.TableRules;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.TunnelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// The routing table of this node, for all its threads. Blocking; thread-safe.
final class Neighbourhood implements Neighbours {
  private static final int MAX_HEARD = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final TableRules rules;
  private final RoutingTable table;
  private final Map<PeerId, PeerInfo> heard =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, PeerInfo> eldest) {
          return size() > MAX_HEARD;
        }
      };
  private long arrivals;
  private int proved;
  private boolean closed;

  Neighbourhood(PeerId self, TableRules rules) {
    this.rules = rules;
    this.table = new RoutingTable(Key.of(self), rules);
  }

  /// Waits until there is somebody to ask.
  ///
  /// @throws TunnelException if the discovery is closed
  void awaitFirst() throws TunnelException, InterruptedException {
    await(() -> table.size() > 0, Long.MAX_VALUE);
    if (isClosed()) {
      // A task that is told to end as the discovery closes has not failed.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw new TunnelException("the DHT discovery is closed");
    }
  }

  /// Waits until there is somebody to ask, or for `nanos`.
  ///
  /// @return whether there is
  boolean awaitFirst(long nanos) throws InterruptedException {
    return await(() -> table.size() > 0, nanos);
  }

  /// Waits until the table is empty, or for `nanos`.
  void awaitLonely(long nanos) throws InterruptedException {
    var _ = await(() -> table.size() == 0, nanos);
  }

  /// Waits until a peer has answered that is not known from an earlier run only, or for `nanos`.
  void awaitProof(long nanos) throws InterruptedException {
    var _ = await(() -> proved > 0, nanos);
  }

  /// Waits for something that changes with the table; no longer once this is closed.
  private boolean await(BooleanSupplier condition, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (!condition.getAsBoolean() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return condition.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Takes in peers known from an earlier run. They give way to those that answer.
  void recall(List<PeerInfo> peers) {
    lock.lock();
    try {
      long before = System.nanoTime() - rules.staleAfter().toNanos();
      peers.forEach(peer -> table.admit(peer, before));
      arrivals++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Ends all waiting.
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean wants(PeerInfo peer) {
    lock.lock();
    try {
      return table.wants(peer);
    } finally {
      lock.unlock();
    }
  }

  /// Takes note of peers that somebody has named and that have not answered yet: of use to the next
  /// start, should this one end before they could.
  void heard(List<PeerInfo> peers) {
    lock.lock();
    try {
      peers.stream()
          .filter(peer -> !peer.addresses().isEmpty() && !table.contains(peer.id()))
          .forEach(peer -> heard.put(peer.id(), peer));
    } finally {
      lock.unlock();
    }
  }

  /// Returns the peers to begin the next start with: those of the table, then others that somebody
  /// has named.
  List<PeerInfo> acquaintances() {
    lock.lock();
    try {
      return Stream.concat(
              table.peers().stream(),
              heard.values().stream().filter(peer -> !table.contains(peer.id())))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /// Takes in a peer that has answered.
  void answered(PeerInfo peer) {
    lock.lock();
    try {
      boolean known = table.contains(peer.id());
      if (table.admit(peer, System.nanoTime())) {
        proved++;
        arrivals += known ? 0 : 1;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Takes note of where a peer of the table says that it is now.
  void moved(PeerInfo peer) {
    lock.lock();
    try {
      if (table.contains(peer.id())) {
        table.admit(peer, System.nanoTime());
      }
    } finally {
      lock.unlock();
    }
  }

  /// Removes a peer that does not answer.
  void failed(PeerId peer) {
    lock.lock();
    try {
      table.failed(peer);
      heard.remove(peer);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Takes out of reserve a peer to probe in the place of one that has failed.
  Optional<PeerInfo> replacementFor(PeerId gone) {
    lock.lock();
    try {
      return table.replacementFor(gone);
    } finally {
      lock.unlock();
    }
  }

  /// Returns a number that grows with each peer that comes in.
  long arrivals() {
    lock.lock();
    try {
      return arrivals;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return table.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<PeerInfo> closest(Key target, int count) {
    lock.lock();
    try {
      return table.closest(target, count);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<PeerInfo> find(PeerId peer) {
    lock.lock();
    try {
      return table.find(peer);
    } finally {
      lock.unlock();
    }
  }

  /// Returns those that have long not been heard of.
  List<PeerInfo> stale() {
    lock.lock();
    try {
      return table.stale(System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /// Returns the ids to look up so that no part of the table grows old: that of this node itself,
  /// and some of nobody.
  List<PeerId> refreshTargets(PeerId self) {
    lock.lock();
    try {
      Key own = Key.of(self);
      return table.refreshTargets(System.nanoTime(), random).stream()
          .map(key -> key.equals(own) ? self : table.standIn(key, random))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /// Takes note that the surroundings of a point have been looked up.
  void refreshed(Key target) {
    lock.lock();
    try {
      table.refreshed(target, System.nanoTime());
    } finally {
      lock.unlock();
    }
  }
}
