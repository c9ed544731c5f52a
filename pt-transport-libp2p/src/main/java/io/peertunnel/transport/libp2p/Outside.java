package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.OwnAddresses.Origin;
import io.peertunnel.transport.libp2p.PathSettings.Feature;
import io.peertunnel.transport.libp2p.autonat.AutonatV1Client;
import io.peertunnel.transport.libp2p.autonat.AutonatV1Server;
import io.peertunnel.transport.libp2p.autonat.AutonatV2Client;
import io.peertunnel.transport.libp2p.autonat.AutonatV2Server;
import io.peertunnel.transport.libp2p.autonat.Reachability;
import io.peertunnel.transport.libp2p.autonat.Verdict;
import io.peertunnel.transport.libp2p.identify.ExternalAddresses;
import io.peertunnel.transport.libp2p.identify.ExternalAddresses.Network;
import io.peertunnel.transport.libp2p.identify.Sighting;
import io.peertunnel.transport.libp2p.identify.Standing;
import io.peertunnel.transport.libp2p.relay.RelayProtocols;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// What the world outside sees of us, and whether it can reach us there: asks others, and answers
/// those who ask. Blocking code, thread-safe.
///
/// An address that others see is told to peers only once somebody has dialled us there. A host that
/// listens nowhere, as the one that dials back for others, has nothing to ask.
final class Outside implements AutoCloseable {
  private static final Duration AGAIN = Duration.ofMinutes(5);

  private final OwnAddresses own;
  private final ConnectionTable table;
  private final Set<Feature> features;
  private final boolean listens;
  private final OtherSelf stranger;
  private final ExternalAddresses external;
  private final Reachability reachability;
  private final AutonatV2Client v2;
  private final AutonatV1Client v1;
  private final Thread repeating =
      Thread.ofVirtual().name("external addresses").unstarted(this::repeat);

  /// Creates it; nothing happens before [#start(Served)].
  ///
  /// @param found hears whether the Internet reaches us; must not block
  Outside(Paths.Base base, Libp2pHost.Opening opening, Consumer<Reachability.Status> found) {
    this.own = base.own();
    this.table = base.table();
    this.features = opening.paths().features();
    this.listens = !opening.options().listen().isEmpty();
    this.stranger = opening.stranger();
    this.external = new ExternalAddresses(Network.PUBLIC, () -> own.of(Origin.LISTENING));
    this.reachability = new Reachability(found);
    this.v2 = new AutonatV2Client(this::connections, this::candidates, this::judged);
    this.v1 =
        new AutonatV1Client(
            base.self(), this::connections, this::candidates, reachability::foundByV1);
  }

  /// Serves what belongs to it, and begins to ask.
  void start(Served served) {
    if (features.contains(Feature.SERVE)) {
      var _ =
          served.add(AutonatV2Client.DIAL_REQUEST, new AutonatV2Server(stranger)::serve, () -> {});
      var _ = served.add(AutonatV1Client.PROTOCOL, new AutonatV1Server(stranger)::serve, () -> {});
    }
    if (listens) {
      var _ = served.add(AutonatV2Client.DIAL_BACK, v2::dialBack, () -> {});
      v2.start();
      v1.start();
      repeating.start();
    }
  }

  /// The peer of a connection has said what it is, and where it sees us.
  void introduced(Libp2pConnection connection) {
    see(connection);
    v2.changed();
  }

  /// The addresses at which we listen have changed.
  void moved() {
    external.clear();
    reachability.restart();
    v1.restart();
    v2.restart();
    table.all().forEach(this::see);
  }

  @Override
  public void close() {
    repeating.interrupt();
    v1.close();
    v2.close();
    stranger.close();
  }

  private List<Connection> connections() {
    return List.copyOf(table.all());
  }

  private List<Multiaddr> candidates() {
    return Stream.of(
            own.of(Origin.LISTENING), own.of(Origin.MAPPED), external.likely(System.nanoTime()))
        .flatMap(List::stream)
        .distinct()
        .toList();
  }

  private void judged(Map<Multiaddr, Verdict> verdicts) {
    reachability.foundByV2(verdicts);
    List<Multiaddr> mine = own.of(Origin.LISTENING);
    own.put(
        Origin.OBSERVED,
        verdicts.entrySet().stream()
            .filter(entry -> entry.getValue() == Verdict.REACHABLE)
            .map(Map.Entry::getKey)
            .filter(address -> address.isPublic() && !mine.contains(address))
            .sorted(Comparator.comparing(Multiaddr::toString))
            .toList());
  }

  private void see(Libp2pConnection connection) {
    Optional<Multiaddr> observed = connection.observed();
    Optional<Multiaddr> local = connection.facts().way().local();
    Optional<InetAddress> observer = connection.path().address().ip();
    if (observed.isPresent() && local.isPresent() && observer.isPresent()) {
      boolean isRelay = connection.protocols().speaks(RelayProtocols.HOP);
      external.add(
          new Sighting(
              observed.get(),
              local.get(),
              observer.get(),
              isRelay ? Standing.TRUSTED : Standing.STRANGER),
          System.nanoTime());
    }
  }

  /// What is seen is forgotten in time, unless it is said again.
  private void repeat() {
    try {
      while (true) {
        Thread.sleep(AGAIN);
        table.all().forEach(this::see);
      }
    } catch (InterruptedException e) {
      // The host is closed.
    }
  }
}
