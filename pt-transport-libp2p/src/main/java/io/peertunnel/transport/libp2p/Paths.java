package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.AcceptedChannels.Door;
import io.peertunnel.transport.libp2p.PathSettings.Feature;
import io.peertunnel.transport.libp2p.dcutr.Coordination;
import io.peertunnel.transport.libp2p.dial.DialPlan;
import io.peertunnel.transport.libp2p.dial.Dialer;
import io.peertunnel.transport.libp2p.dial.Route;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.net.Admission;
import io.peertunnel.transport.libp2p.net.EventLoops;
import io.peertunnel.transport.libp2p.net.Listeners;
import io.peertunnel.transport.libp2p.net.TcpCongestion;
import io.peertunnel.transport.libp2p.net.TcpDialer;
import io.peertunnel.transport.libp2p.quic.QuicSockets;
import io.peertunnel.transport.libp2p.relay.RelayProtocols;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// The ways from and to peers: sockets that listen, dials of every kind, relays, and what leads
/// from a relay to a direct connection. Blocking code, thread-safe.
final class Paths implements AutoCloseable {
  private static final Duration FRESH_LIMIT = Duration.ofSeconds(15);

  private final Sockets sockets;
  private final Attempts attempts;
  private final Dialer dialer;
  private final Relaying relaying;
  private final HolePunching holes;
  private final RouterPorts router;
  private final Outside outside;
  private final Set<Feature> features;

  private Paths(Base base, Libp2pHost.Opening opening)
      throws LocalEndpointException, InterruptedException {
    this.features = opening.paths().features();
    Admission admission = new Admission(opening.settings().maxConnections(), new SecureRandom());
    Punches punches = new Punches();
    this.sockets =
        Sockets.open(
            opening.options().listen(),
            new Sockets.Openers(
                listeners(base, opening, admission, Door.tcp(punches)),
                listeners(base, opening, admission, Door.webSocket()),
                quic(base, opening, admission)));
    this.router = new RouterPorts(base.own());
    Securing securing = new Securing(base.establishment());
    TcpAttempt tcp =
        new TcpAttempt(
            new TcpDialer(base.loops(), sockets.tcp(), opening.settings().sharing()), admission);
    this.relaying = new Relaying(base, opening, securing, admission);
    this.outside = new Outside(base, opening, relaying::found);
    this.attempts = new Attempts(tcp, securing, sockets.quic(), relaying.circuits());
    this.dialer =
        new Dialer(
            attempts,
            () -> Set.copyOf(base.own().of(OwnAddresses.Origin.LISTENING)),
            new DialPlan.Ways(attempts.lanes(), () -> bulk(opening.paths().tcp())));
    Vantage vantage =
        new Vantage(
            base.table(),
            base.own(),
            attempts,
            attempts.lanes(),
            connection -> connection.protocols().speaks(RelayProtocols.HOP));
    this.holes =
        new HolePunching(
            base.table(),
            vantage,
            new Drill(
                base.table(), new Drill.Ways(attempts, tcp, securing, sockets.quic()), punches));
  }

  /// What they rest on.
  ///
  /// @param connecting the host's own way to connect
  record Base(
      Identity identity,
      EventLoops loops,
      Establishment establishment,
      ConnectionTable table,
      OwnAddresses own,
      Circuits.Connecting connecting) {
    PeerId self() {
      return identity.id();
    }
  }

  /// Opens the sockets. Nobody is let in before [#start(Served)].
  static Paths open(Base base, Libp2pHost.Opening opening)
      throws LocalEndpointException, InterruptedException {
    return new Paths(base, opening);
  }

  /// TCP costs a fraction of QUIC's processor time, but on a long path it is slower where losses
  /// cannot be told from a full line.
  private static DialPlan.Lane bulk(TcpCongestion.Choice tcp) {
    return tcp == TcpCongestion.Choice.BBR && TcpCongestion.isOffered()
        ? DialPlan.Lane.TCP
        : DialPlan.Lane.QUIC;
  }

  /// Dials one address, whatever connections there are.
  Connection dialAfresh(PeerId peer, Multiaddr address)
      throws TunnelException, InterruptedException {
    Route route =
        Route.of(address)
            .orElseThrow(() -> new TunnelException(address + " cannot be dialled here"));
    return attempts.dial(
        peer, new DialPlan.Step(address, route, Duration.ZERO, FRESH_LIMIT), () -> true);
  }

  Sockets sockets() {
    return sockets;
  }

  Dialer dialer() {
    return dialer;
  }

  /// Serves what belongs to them, and lets connections in.
  void start(Served served) {
    relaying.start(served);
    outside.start(served);
    if (features.contains(Feature.HOLE_PUNCHING)) {
      var _ = served.add(Coordination.PROTOCOL, holes::answer, () -> {});
    }
    sockets.start();
    lookForRouter();
  }

  private void lookForRouter() {
    if (features.contains(Feature.PORT_MAPPING)) {
      router.look();
    }
  }

  /// A connection came about. On its loop.
  void met(Libp2pConnection connection) {
    if (features.contains(Feature.HOLE_PUNCHING)) {
      holes.meet(connection);
    }
  }

  /// The peer of a connection has said what it is.
  void introduced(Libp2pConnection connection) {
    relaying.introduced(connection);
    outside.introduced(connection);
    if (features.contains(Feature.HOLE_PUNCHING)) {
      holes.introduced(connection);
    }
    holes.changed();
  }

  /// Addresses that others are told have changed.
  void told() {
    holes.changed();
  }

  /// The addresses at which we listen have changed.
  void moved() {
    relaying.moved();
    outside.moved();
    lookForRouter();
  }

  /// Lets nobody in any more.
  void stopListening() {
    outside.close();
    router.close();
    relaying.close();
    sockets.close();
  }

  /// Closes the sockets that outlive the connections on them.
  @Override
  public void close() {
    sockets.quic().map(QuicPaths::sockets).ifPresent(QuicSockets::close);
  }

  private static Sockets.Opener<Listeners, Multiaddr> listeners(
      Base base, Libp2pHost.Opening opening, Admission admission, Door door) {
    return (addresses, _) ->
        Listeners.open(
            addresses,
            base.loops(),
            opening.settings().sharing(),
            new AcceptedChannels(admission, base.establishment(), door));
  }

  private static Optional<Sockets.Opener<QuicPaths, InetSocketAddress>> quic(
      Base base, Libp2pHost.Opening opening, Admission admission) {
    if (!opening.paths().has(Feature.QUIC) || !QuicSockets.isAvailable()) {
      return Optional.empty();
    }
    QuicPaths.Base parts =
        new QuicPaths.Base(
            base.self(),
            base.loops(),
            opening.quicTls(),
            opening.paths().quic(opening.settings().maxStreamsPerConnection()),
            admission,
            base.establishment());
    return Optional.of((listen, port) -> QuicPaths.open(parts, listen, port));
  }
}
