package io.peertunnel.discovery.dht.sim;

import io.peertunnel.discovery.dht.lookup.Purpose;
import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.spi.PeerInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// Lets nodes come and go, and each keep its table as the real node does: every ten minutes it
/// pings those that have long been silent and looks up what is due.
///
/// Who leaves never comes back and takes its records along; a newcomer with an empty table comes in
/// its place about a minute later and knows three of the nodes that never leave.
final class Upkeep {
  private static final int STABLE = 8;
  private static final int BOOTSTRAP = 3;
  private static final long INTERVAL = 10 * Times.MINUTE;

  private final SimNetwork network;
  private final double leavesPerHour;
  private final List<PeerInfo> stable = new ArrayList<>();

  /// @param leavesPerHour how often a node leaves, 0.3 for 30 % an hour
  Upkeep(SimNetwork network, double leavesPerHour) {
    this.network = network;
    this.leavesPerHour = leavesPerHour;
  }

  void begin() {
    List<SimNode> all = List.copyOf(network.present());
    all.stream().limit(STABLE).forEach(node -> stable.add(node.info()));
    for (SimNode node : all) {
      network.events().after(network.random().nextLong(INTERVAL), () -> maintain(node));
      if (node.number() >= STABLE) {
        planLeave(node);
      }
    }
  }

  private void planLeave(SimNode node) {
    double mean = Times.HOUR / leavesPerHour;
    network
        .events()
        .after(
            Times.exponential(network.random(), mean),
            () -> {
              network.remove(node);
              long absence = Times.exponential(network.random(), (double) Times.MINUTE);
              network.events().after(absence, this::join);
            });
  }

  private void join() {
    SimNode node = network.add(network.invent(), Behaviour.HONEST);
    planLeave(node);
    List<PeerInfo> seeds =
        network.random().ints(BOOTSTRAP, 0, stable.size()).mapToObj(stable::get).toList();
    Walk.to(network, node, node.key(), Purpose.CLOSEST, seeds, _ -> maintain(node));
  }

  private void maintain(SimNode node) {
    if (node.isGone()) {
      return;
    }
    node.table().stale(network.now()).forEach(peer -> Walk.probe(network, node, peer));
    Queue<Key> targets =
        new ArrayDeque<>(node.table().refreshTargets(network.now(), network.random()));
    refresh(node, targets);
    network.events().after(INTERVAL, () -> maintain(node));
  }

  private void refresh(SimNode node, Queue<Key> targets) {
    Key target = targets.poll();
    if (target != null && !node.isGone()) {
      List<PeerInfo> seeds = node.table().closest(target, network.profile().lookup().k());
      Walk.to(network, node, target, Purpose.FIND, seeds, _ -> refresh(node, targets));
    }
  }
}
