package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.dial.Attempt;
import io.peertunnel.transport.libp2p.dial.DialPlan;
import io.peertunnel.transport.libp2p.dial.DialPlan.Lane;
import io.peertunnel.transport.libp2p.dial.Route;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How the world outside sees us at this moment, for those who are to punch a hole to us. Blocking
/// code, thread-safe.
///
/// A NAT gives our TCP and our UDP port each an address outside, which only a peer outside can tell
/// us, over a connection that left from that very port. Where we have such a connection by one of
/// the two only, a relay is dialled by the other too, and asked. Where that fails by UDP, which
/// some networks keep out, it is asked again by it after [#SILENCE] at the earliest, and from then
/// on nobody waits for the answer.
final class Vantage {
  private static final Duration LIMIT = Duration.ofMillis(800);
  private static final Duration DIAL = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofMinutes(1);
  private static final long IDENTIFY_SECONDS = 1;

  private final ConnectionTable table;
  private final OwnAddresses own;
  private final Attempt attempt;
  private final Set<Lane> lanes;
  private final Predicate<Libp2pConnection> isRelay;
  private final Map<Lane, Asking> asking = new EnumMap<>(Lane.class);
  private volatile Optional<Long> udpFailed = Optional.empty();

  /// Creates the view.
  ///
  /// @param lanes the ways by which this host dials
  /// @param isRelay tells whether to ask the peer of a connection
  Vantage(
      ConnectionTable table,
      OwnAddresses own,
      Attempt attempt,
      Set<Lane> lanes,
      Predicate<Libp2pConnection> isRelay) {
    this.table = table;
    this.own = own;
    this.attempt = attempt;
    this.lanes = lanes;
    this.isRelay = isRelay;
  }

  /// Returns where a hole can be punched to us: as seen from outside, as mapped by a router, or
  /// because a public address is our own. Takes up to a second where somebody must be asked first.
  List<Multiaddr> look() throws InterruptedException {
    List<Asking> awaited = new ArrayList<>();
    for (Lane lane : List.of(Lane.QUIC, Lane.TCP)) {
      if (lanes.contains(lane) && outside().noneMatch(address -> isOf(lane, address))) {
        boolean isDoubtful = lane == Lane.QUIC && udpFailed.isPresent();
        ask(lane).filter(_ -> !isDoubtful).ifPresent(awaited::add);
      }
    }
    for (Asking each : awaited) {
      long left = each.begun() + LIMIT.toNanos() - System.nanoTime();
      var _ = each.thread().join(Duration.ofNanos(Math.max(1, left)));
    }
    return List.copyOf(new LinkedHashSet<>(outside().toList()));
  }

  /// Where we are, as far as is known without asking anybody.
  ///
  /// @param told what we tell others, but for relays
  /// @param seen the IP addresses at which others see us; the port may be another for each of them
  record Place(Set<Multiaddr> told, Set<InetAddress> seen) {}

  /// Returns where we are at this moment.
  Place place() {
    return new Place(
        own.all().stream().filter(address -> !address.isRelayed()).collect(Collectors.toSet()),
        outside().flatMap(address -> address.ip().stream()).collect(Collectors.toSet()));
  }

  /// Returns true if the peer of a connection can tell how we are seen.
  boolean canAsk(Libp2pConnection connection) {
    return connection.path().kind() == ConnectionPath.Kind.DIRECT && isRelay.test(connection);
  }

  private record Asking(Thread thread, long begun) {}

  /// Returns who asks by this lane; the one that does so already, if there is one: of two
  /// connections to one relay only the first can leave from the listening port.
  private synchronized Optional<Asking> ask(Lane lane) {
    Optional<Asking> begun =
        Optional.ofNullable(asking.get(lane)).filter(each -> each.thread().isAlive());
    if (begun.isPresent() || isSilent(lane)) {
      return begun;
    }
    Optional<Asking> started =
        relay(lane)
            .map(
                relay ->
                    new Asking(
                        Thread.ofVirtual()
                            .name("look from " + relay.connection())
                            .start(() -> ask(relay, lane)),
                        System.nanoTime()));
    started.ifPresent(each -> asking.put(lane, each));
    return started;
  }

  private Stream<Multiaddr> outside() {
    Stream<Multiaddr> seen =
        table.all().stream()
            .filter(connection -> connection.path().kind() == ConnectionPath.Kind.DIRECT)
            .filter(this::isOnOurPort)
            .flatMap(connection -> connection.observed().stream());
    return Stream.concat(own.all().stream(), seen)
        .filter(address -> address.isPublic() && !address.isRelayed());
  }

  /// What others see of a port that TCP has been given for one connection leads nowhere.
  private boolean isOnOurPort(Libp2pConnection connection) {
    Optional<Integer> port = connection.facts().way().local().flatMap(Vantage::tcpPort);
    return port.isEmpty()
        || own.of(OwnAddresses.Origin.LISTENING).stream()
            .anyMatch(address -> tcpPort(address).equals(port));
  }

  private static Optional<Integer> tcpPort(Multiaddr address) {
    return address.tcpSocket().map(InetSocketAddress::getPort);
  }

  private record Relay(Libp2pConnection connection, DialPlan.Step step) {}

  private Optional<Relay> relay(Lane lane) {
    return table.all().stream()
        .filter(this::canAsk)
        .flatMap(
            connection -> step(connection, lane).map(step -> new Relay(connection, step)).stream())
        .findFirst();
  }

  /// Where the relay says that it speaks the other transport, on the machine that we talk to.
  private static Optional<DialPlan.Step> step(Libp2pConnection relay, Lane lane) {
    return relay.introduction().stream()
        .flatMap(said -> said.addresses().stream())
        .filter(address -> isOf(lane, address))
        .filter(address -> address.ip().equals(relay.path().address().ip()))
        .findFirst()
        .flatMap(
            address ->
                Route.of(address)
                    .map(route -> new DialPlan.Step(address, route, Duration.ZERO, DIAL)));
  }

  private boolean isSilent(Lane lane) {
    return lane == Lane.QUIC
        && udpFailed.filter(since -> System.nanoTime() - since < SILENCE.toNanos()).isPresent();
  }

  private void ask(Relay relay, Lane lane) {
    try {
      if (attempt.dial(relay.connection().remote(), relay.step(), () -> true)
          instanceof Libp2pConnection second) {
        var _ = second.protocols().await(IDENTIFY_SECONDS);
        if (lane == Lane.QUIC) {
          udpFailed = Optional.empty();
        }
      }
    } catch (TunnelException e) {
      if (lane == Lane.QUIC) {
        udpFailed = Optional.of(System.nanoTime());
      }
      System.getLogger(Vantage.class.getName())
          .log(
              System.Logger.Level.DEBUG, () -> "no view from " + relay.step().address() + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isOf(Lane lane, Multiaddr address) {
    return lane == Lane.QUIC ? address.quicSocket().isPresent() : address.tcpSocket().isPresent();
  }
}
