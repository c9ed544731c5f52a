package io.peertunnel.discovery.dht.sim;

import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.discovery.dht.table.Peers;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The simulated network: who is there, and what a request costs and brings.
///
/// A first contact costs four round trips before the request, a dial of a node that is gone 5 s,
/// and a request that is not answered 10 s.
final class SimNetwork {
  private static final Key ZERO = new Key(0, 0, 0, 0);
  private static final int K = 20;
  private static final int DIAL_ROUND_TRIPS = 4;
  private static final long DIAL_TIMEOUT = 5 * Times.SECOND;
  private static final long ANSWER_TIMEOUT = 10 * Times.SECOND;

  private final Events events = new Events();
  private final SplittableRandom random;
  private final Latency latency;
  private final Profile profile;
  private final Map<PeerId, SimNode> byId = new HashMap<>();
  private final List<SimNode> present = new ArrayList<>();
  private final List<SimNode> honest = new ArrayList<>();
  private final List<SimNode> gang = new ArrayList<>();
  private final NavigableMap<Key, PeerInfo> phantoms = new TreeMap<>(ZERO::compareDistance);
  private int numbers;

  SimNetwork(long seed, Profile profile) {
    this.random = new SplittableRandom(seed);
    this.latency = new Latency(random.nextLong());
    this.profile = profile;
  }

  /// What a node answers.
  ///
  /// @param closer whom it names
  /// @param providers whom it knows to provide the key
  record Answer(List<PeerInfo> closer, List<PeerInfo> providers) {}

  /// What came of a request.
  ///
  /// @param answer called if an answer came
  /// @param failure called if none did
  record Outcome(Consumer<Answer> answer, Runnable failure) {}

  Events events() {
    return events;
  }

  long now() {
    return events.now();
  }

  SplittableRandom random() {
    return random;
  }

  Profile profile() {
    return profile;
  }

  List<SimNode> present() {
    return present;
  }

  SimNode add(PeerInfo info, Behaviour behaviour) {
    SimNode node = new SimNode(numbers++, info, behaviour, latency.node(), profile.table());
    byId.put(info.id(), node);
    present.add(node);
    if (behaviour == Behaviour.HONEST) {
      honest.add(node);
    }
    if (behaviour == Behaviour.COLLUDING) {
      gang.add(node);
    }
    return node;
  }

  /// Returns a peer with a random id at a random public address.
  PeerInfo invent() {
    return Peers.at(random, address());
  }

  String address() {
    int block = 256 * (11 + random.nextInt(40)) + random.nextInt(256);
    return "/ip4/%d.%d.%d.%d/tcp/4001"
        .formatted(block >> 8, block & 255, random.nextInt(256), 1 + random.nextInt(254));
  }

  void remove(SimNode node) {
    node.leave();
    present.remove(node);
    honest.remove(node);
    byId.remove(node.info().id());
  }

  /// Returns the honest node that a number stands for, the same as long as nobody comes or goes.
  SimNode honest(int number) {
    return honest.get(number % honest.size());
  }

  /// Tells whether `from` would have to dial first.
  boolean mustDial(SimNode from, PeerInfo to) {
    SimNode node = byId.get(to.id());
    return node == null || !from.isConnected(node, now());
  }

  /// Sends a request for the peers near `target`, and for the providers of `key`, if not empty.
  void ask(SimNode from, PeerInfo to, Key target, Bytes key, Outcome outcome) {
    SimNode node = byId.get(to.id());
    if (node == null || !node.info().addresses().equals(to.addresses())) {
      events.after(DIAL_TIMEOUT, outcome.failure());
      return;
    }
    long taken = latency.oneWay(from, node);
    if (!from.isConnected(node, now())) {
      for (int i = 0; i < DIAL_ROUND_TRIPS; i++) {
        taken += latency.oneWay(from, node) + latency.oneWay(node, from);
      }
    }
    events.after(taken, () -> arrive(from, node, target, key, outcome));
  }

  /// Tells a node to which a connection is open that `from` provides a key.
  void tell(SimNode from, PeerInfo to, Bytes key) {
    SimNode node = byId.get(to.id());
    if (node != null) {
      events.after(
          latency.oneWay(from, node),
          () -> {
            if (node.behaviour() == Behaviour.HONEST) {
              node.records().add(key, from.info(), instant());
            }
          });
    }
  }

  private Instant instant() {
    return Instant.EPOCH.plusNanos(now());
  }

  private void arrive(SimNode from, SimNode node, Key target, Bytes key, Outcome outcome) {
    if (node.isGone() || from.isGone()) {
      events.after(DIAL_TIMEOUT, outcome.failure());
      return;
    }
    from.connected(node, now());
    node.connected(from, now());
    boolean probe = target.equals(from.key());
    if (node.behaviour() == Behaviour.SILENT && !probe) {
      events.after(ANSWER_TIMEOUT, outcome.failure());
      return;
    }
    greet(node, from);
    Answer answer = answer(node, from, target, key);
    events.after(latency.oneWay(node, from), () -> outcome.answer().accept(answer));
  }

  /// A node that is asked by one it would like to know probes it, and takes it in.
  private void greet(SimNode node, SimNode from) {
    if (node.behaviour() == Behaviour.HONEST && node.table().wants(from.info())) {
      long roundTrip = latency.oneWay(node, from) + latency.oneWay(from, node);
      events.after(
          roundTrip,
          () -> {
            if (!from.isGone() && !node.isGone()) {
              node.table().admit(from.info(), now());
            }
          });
    }
  }

  private Answer answer(SimNode node, SimNode from, Key target, Bytes key) {
    return switch (node.behaviour()) {
      case HONEST, SILENT -> {
        List<PeerInfo> providers =
            key.size() == 0 ? List.of() : node.records().providers(key, instant());
        yield new Answer(without(from, node.table().closest(target, K + 1)), providers);
      }
      case INVENTING -> new Answer(invented(target), List.of());
      case COLLUDING -> new Answer(accomplices(target), List.of());
    };
  }

  private static List<PeerInfo> without(SimNode from, List<PeerInfo> peers) {
    return peers.stream().filter(peer -> !peer.id().equals(from.info().id())).limit(K).toList();
  }

  /// Some of the peers nearest to the target out of ten times as many as there are, none of which
  /// exists.
  private List<PeerInfo> invented(Key target) {
    if (phantoms.isEmpty()) {
      Stream.generate(this::invent)
          .limit(10L * present.size())
          .forEach(peer -> phantoms.put(Key.of(peer.id()), peer));
    }
    List<PeerInfo> near = new ArrayList<>();
    phantoms.headMap(target, true).descendingMap().values().stream().limit(50).forEach(near::add);
    phantoms.tailMap(target, false).values().stream().limit(50).forEach(near::add);
    return random.ints(0, near.size()).distinct().limit(K).mapToObj(near::get).toList();
  }

  private List<PeerInfo> accomplices(Key target) {
    return gang.stream()
        .sorted((one, other) -> target.compareDistance(one.key(), other.key()))
        .limit(K)
        .map(SimNode::info)
        .toList();
  }
}
