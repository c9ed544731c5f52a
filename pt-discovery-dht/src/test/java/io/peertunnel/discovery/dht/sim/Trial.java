package io.peertunnel.discovery.dht.sim;

import io.peertunnel.discovery.dht.lookup.Purpose;
import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.discovery.dht.table.Peers;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// Runs one scenario: publishes keys, lets some of the three hours pass until they would be
/// published again, and searches each of them at random times of these, from random nodes.
final class Trial {
  private static final long REPUBLISH = 3 * Times.HOUR;
  private static final long WARM_UP = Times.HOUR;
  private static final long PUBLISHING = 30 * Times.MINUTE;
  private static final int ANY = 1 << 30;
  private static final Behaviour[] HOSTILE = {
    Behaviour.SILENT, Behaviour.INVENTING, Behaviour.COLLUDING
  };

  private final Scenario scenario;
  private final SimNetwork network;
  private final SplittableRandom random;
  private final List<Sample> samples = new ArrayList<>();

  private Trial(Scenario scenario, Profile profile) {
    this.scenario = scenario;
    this.network = new SimNetwork(scenario.seed(), profile);
    this.random = network.random().split();
  }

  static Figures run(Scenario scenario, Profile profile) {
    Trial trial = new Trial(scenario, profile);
    return Figures.of(trial.samples());
  }

  private List<Sample> samples() {
    List<Bytes> keys =
        Stream.generate(() -> Peers.id(random).multihash()).limit(scenario.keys()).toList();
    populate(keys);
    new TableFill(network).fill();
    boolean churning = scenario.leavesPerHour() > 0;
    if (churning) {
      new Upkeep(network, scenario.leavesPerHour()).begin();
    }
    long age = churning ? REPUBLISH : PUBLISHING;
    for (Bytes key : keys) {
      long at = (churning ? WARM_UP : 0) + random.nextLong(PUBLISHING);
      int publisher = random.nextInt(ANY);
      network.events().at(at, () -> publish(key, network.honest(publisher)));
      for (int i = 0; i < scenario.searches(); i++) {
        long later = at + 2 * Times.MINUTE + random.nextLong(age);
        int searcher = random.nextInt(ANY);
        network.events().at(later, () -> search(key, network.honest(searcher)));
      }
    }
    network.events().runUntil(WARM_UP + PUBLISHING + age + 5 * Times.MINUTE);
    if (samples.size() != scenario.keys() * scenario.searches()) {
      throw new AssertionError("only " + samples.size() + " searches came to an end");
    }
    return samples;
  }

  private void populate(List<Bytes> keys) {
    int bad = (int) Math.round(scenario.hostile() * scenario.nodes());
    for (int i = 0; i < scenario.nodes(); i++) {
      boolean honest = i < scenario.nodes() - bad;
      network.add(network.invent(), honest ? Behaviour.HONEST : HOSTILE[i % HOSTILE.length]);
    }
    int prefix = Integer.SIZE - Integer.numberOfLeadingZeros(scenario.nodes()) + 2;
    for (Bytes key : keys) {
      for (int i = 0; i < scenario.sybils(); i++) {
        String address = "/ip4/66.6.%d.%d/tcp/4001".formatted(i / 250, 1 + i % 250);
        PeerInfo sybil = Peers.sharing(Key.of(key), prefix, random, address);
        network.add(sybil, Behaviour.COLLUDING);
      }
    }
  }

  private void publish(Bytes key, SimNode publisher) {
    Key target = Key.of(key);
    List<PeerInfo> seeds = publisher.table().closest(target, network.profile().lookup().k());
    Walk.to(
        network,
        publisher,
        target,
        Purpose.CLOSEST,
        seeds,
        walk -> walk.closest().forEach(peer -> network.tell(publisher, peer, key)));
  }

  private void search(Bytes key, SimNode searcher) {
    Walk.search(network, searcher, key, walk -> samples.add(walk.sample()));
  }
}
