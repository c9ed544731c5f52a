package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.PeerId;
import io.peertunnel.transport.libp2p.OwnAddresses.Origin;
import io.peertunnel.transport.libp2p.PathSettings.Feature;
import io.peertunnel.transport.libp2p.autonat.Reachability;
import io.peertunnel.transport.libp2p.net.Admission;
import io.peertunnel.transport.libp2p.relay.RelayClient;
import io.peertunnel.transport.libp2p.relay.RelayProtocols;
import io.peertunnel.transport.libp2p.relay.RelayRules;
import io.peertunnel.transport.libp2p.relay.RelayService;
import io.peertunnel.transport.libp2p.relay.Reservations;
import java.time.Duration;
import java.util.Optional;

/// Relays: lets us be reached through them, and reaches others. Blocking code, thread-safe.
///
/// Relays are looked for until a host is known to be [Openness#isOpen open], and always where the
/// user names some. A host that serves others is not looked for by that way.
final class Relaying implements AutoCloseable {
  private static final int RESERVATIONS = 2;
  private static final ConnectionPath.Limit STRANGERS =
      new ConnectionPath.Limit(128 * 1024, Duration.ofMinutes(2));

  private final PathSettings settings;
  private final OwnAddresses own;
  private final RelayClient client;
  private final Circuits circuits;
  private final KnownRelays known = new KnownRelays();
  private final Reservations reservations;
  private final RelayService service;
  private final ConnectionTable table;
  private volatile Reachability.Status reached = Reachability.Status.UNKNOWN;

  Relaying(Paths.Base base, Libp2pHost.Opening opening, Securing securing, Admission admission) {
    this.settings = opening.paths();
    this.own = base.own();
    this.client =
        new RelayClient(base.self(), opening.clock(), circuit -> circuits().accepted(circuit));
    this.circuits = new Circuits(client, securing, admission, base.connecting());
    this.reservations =
        new Reservations(
            new Reservations.Sources(
                settings::relays, known::all, base.connecting()::connect, client::reserve),
            RESERVATIONS,
            opening.clock(),
            addresses -> own.put(Origin.RELAYED, addresses));
    this.table = base.table();
    this.service =
        new RelayService(
            base.identity(),
            RelayRules.defaults(),
            new RelayService.Surroundings(
                opening.clock(), () -> own.of(Origin.LISTENING), (_, to) -> limit(to)));
  }

  Circuits circuits() {
    return circuits;
  }

  /// Serves what belongs to relays, and begins to look for some.
  void start(Served served) {
    if (settings.has(Feature.RELAYS)) {
      var _ = served.add(RelayProtocols.STOP, client::stop, () -> {});
      reservations.start();
      look();
    }
    if (settings.has(Feature.SERVE) && settings.has(Feature.RELAY_SERVICE)) {
      var _ = served.add(RelayProtocols.HOP, service::hop, () -> {});
    }
  }

  /// The peer of a connection has said what it is.
  void introduced(Libp2pConnection connection) {
    boolean fresh =
        connection.introduction().filter(said -> known.learn(connection, said)).isPresent();
    if (fresh) {
      look();
    }
  }

  /// Others have tried to reach us.
  void found(Reachability.Status status) {
    reached = status;
    look();
  }

  /// Our own addresses have changed.
  void moved() {
    reservations.probe();
    look();
  }

  @Override
  public void close() {
    reservations.close();
    service.close();
  }

  /// Peers of one's own network are those that serve what the network is for; strangers get what
  /// public relays give.
  private Optional<ConnectionPath.Limit> limit(PeerId to) {
    boolean isOwn =
        table.best(to).flatMap(Libp2pConnection::introduction).stream()
            .flatMap(said -> said.protocols().stream())
            .anyMatch(protocol -> protocol.startsWith(settings.ownProtocols()));
    return isOwn ? Optional.empty() : Optional.of(STRANGERS);
  }

  private void look() {
    boolean isOpen =
        settings.has(Feature.SERVE) || Openness.isOpen(own.of(Origin.LISTENING), reached);
    if (isOpen) {
      reservations.notNeeded();
    } else {
      reservations.needed();
    }
  }
}
