package io.peertunnel.discovery.dht.sim;

import io.peertunnel.discovery.dht.lookup.Lookup;
import io.peertunnel.discovery.dht.lookup.Purpose;
import io.peertunnel.discovery.dht.sim.SimNetwork.Answer;
import io.peertunnel.discovery.dht.sim.SimNetwork.Outcome;
import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerInfo;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Drives one real [Lookup] through the simulated network, and does for the asker's table what the
/// real node does.
final class Walk {
  private final SimNetwork network;
  private final SimNode asker;
  private final Key target;
  private final Bytes key;
  private final Consumer<Walk> then;
  private final Lookup lookup;
  private final long begun;
  private long firstProviderAfter = -1;
  private int messagesToFirst;
  private int dials;
  private long wakeAt = Long.MAX_VALUE;
  private long ended = -1;

  private Walk(
      SimNetwork network,
      SimNode asker,
      Key target,
      Bytes key,
      Lookup lookup,
      Consumer<Walk> then) {
    this.network = network;
    this.asker = asker;
    this.target = target;
    this.key = key;
    this.lookup = lookup;
    this.then = then;
    this.begun = network.now();
  }

  /// Searches the providers of a key.
  static void search(SimNetwork network, SimNode asker, Bytes key, Consumer<Walk> then) {
    Key target = Key.of(key);
    List<PeerInfo> seeds = asker.table().closest(target, network.profile().lookup().k());
    Lookup lookup = lookup(network, asker, target, network.profile().search(), seeds);
    new Walk(network, asker, target, key, lookup, then).step();
  }

  /// Walks to a point for `purpose`.
  static void to(
      SimNetwork network,
      SimNode asker,
      Key target,
      Purpose purpose,
      List<PeerInfo> seeds,
      Consumer<Walk> then) {
    Lookup lookup = lookup(network, asker, target, purpose, seeds);
    new Walk(network, asker, target, Bytes.empty(), lookup, then).step();
  }

  private static Lookup lookup(
      SimNetwork network, SimNode asker, Key target, Purpose purpose, List<PeerInfo> seeds) {
    return new Lookup(
        target, purpose, network.profile().lookup(), asker.info().id(), seeds, network.now());
  }

  List<PeerInfo> closest() {
    return lookup.closest();
  }

  /// What was measured.
  Sample sample() {
    return new Sample(firstProviderAfter, messagesToFirst, ended - begun, lookup.asked(), dials);
  }

  private void step() {
    if (ended >= 0) {
      return;
    }
    long now = network.now();
    for (Optional<PeerInfo> next = lookup.next(now); next.isPresent(); next = lookup.next(now)) {
      ask(next.get());
    }
    if (lookup.isDone(now) || asker.isGone()) {
      ended = now;
      asker.table().refreshed(target, now);
      then.accept(this);
      return;
    }
    long at = now + lookup.idleNanos(now);
    if (at < wakeAt || wakeAt <= now) {
      wakeAt = at;
      network.events().at(at, this::wake);
    }
  }

  private void wake() {
    if (network.now() >= wakeAt) {
      wakeAt = Long.MAX_VALUE;
      step();
    }
  }

  private void ask(PeerInfo peer) {
    dials += network.mustDial(asker, peer) ? 1 : 0;
    network.ask(
        asker,
        peer,
        target,
        key,
        new Outcome(answer -> answered(peer, answer), () -> failed(peer)));
  }

  private void answered(PeerInfo peer, Answer answer) {
    if (!answer.providers().isEmpty() && firstProviderAfter < 0 && ended < 0) {
      firstProviderAfter = network.now() - begun;
      messagesToFirst = lookup.asked();
    }
    asker.table().admit(peer, network.now());
    lookup.answered(peer.id(), answer.closer(), network.now());
    step();
  }

  private void failed(PeerInfo peer) {
    asker.table().failed(peer.id());
    lookup.failed(peer.id(), network.now());
    asker
        .table()
        .replacementFor(peer.id())
        .ifPresent(replacement -> probe(network, asker, replacement));
    step();
  }

  /// Asks a peer whether it is there, and takes it in if so.
  static void probe(SimNetwork network, SimNode asker, PeerInfo peer) {
    network.ask(
        asker,
        peer,
        asker.key(),
        Bytes.empty(),
        new Outcome(
            _ -> asker.table().admit(peer, network.now()), () -> asker.table().failed(peer.id())));
  }
}
