package io.peertunnel.transport.libp2p.identify;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/// The addresses at which the outside sees the sockets we listen on, and how the NAT between
/// behaves. Pure but for its lock: the caller tells the time, as nanoseconds of a monotonic clock.
/// Thread-safe.
///
/// A sighting counts if the connection leaves from a socket we listen on: its external port is then
/// one at which others may reach us. Addresses that are not public are not collected. Each place,
/// an IPv4 address or an IPv6 /56, has one opinion of each socket of ours: its latest. An opinion
/// is forgotten after [#MAX_AGE], so whoever holds connections open says again now and then what
/// their peers see.
///
/// An address is believed
///
/// - when [#OBSERVERS] places agree, as in go-libp2p;
/// - in a small network ([Network#SMALL]), while fewer places than that have an opinion, when
///   [#FEW] agree;
/// - when somebody we trust sees us there, unless the NAT is known to show each peer another port.
///
/// At most [#MAX_EXTERNAL] external addresses of one socket are believed.
public final class ExternalAddresses {
  static final int OBSERVERS = 4;
  static final int FEW = 2;
  static final int MAX_EXTERNAL = 3;
  static final int MAX_SOCKETS = 16;
  static final Duration MAX_AGE = Duration.ofMinutes(40);

  private static final int PREFIX_56 = 7;
  private static final Bytes NAT64 = Bytes.ofHex("0064ff9b");

  private final Network network;
  private final Supplier<? extends Collection<Multiaddr>> listening;
  private final Map<IpSocket, Opinions> sockets = new LinkedHashMap<>();

  /// What surrounds us.
  public enum Network {
    /// The Internet: strangers must be many to be believed.
    PUBLIC,
    /// A network of the user's own: there are few peers, and none is hostile.
    SMALL
  }

  /// Creates a collection that knows nothing.
  ///
  /// @param listening the addresses we listen on, at each moment
  public ExternalAddresses(Network network, Supplier<? extends Collection<Multiaddr>> listening) {
    this.network = network;
    this.listening = listening;
  }

  /// Takes a sighting.
  public synchronized void add(Sighting sighting, long now) {
    expire(now);
    Optional<IpSocket> external = IpSocket.of(sighting.observed());
    Optional<IpSocket> local = IpSocket.of(sighting.local()).filter(this::isListening);
    if (external.isEmpty() || local.isEmpty() || !isPlausible(sighting)) {
      return;
    }
    boolean comparable =
        external.get().transport() == local.get().transport()
            && external.get().sameFamily(local.get());
    if (!comparable || (!sockets.containsKey(local.get()) && sockets.size() >= MAX_SOCKETS)) {
      return;
    }
    sockets
        .computeIfAbsent(local.get(), _ -> new Opinions())
        .add(place(sighting.observer()), external.get(), sighting.standing(), now);
  }

  /// Returns the addresses that are believed, for others to be told. Those we listen on are not
  /// among them.
  public synchronized List<Multiaddr> confirmed(long now) {
    return select(now, this::isBelieved);
  }

  /// Returns the addresses at which we are probably seen, believed or not, the likeliest of each
  /// socket first: for a peer that is about to try them at once.
  public synchronized List<Multiaddr> likely(long now) {
    return select(now, (_, _) -> true);
  }

  /// Returns how the NAT treats our sockets of one kind. If it treats one socket badly that counts.
  public synchronized NatBehaviour behaviour(IpTransport transport, long now) {
    expire(now);
    List<NatBehaviour> found =
        sockets.entrySet().stream()
            .filter(entry -> entry.getKey().transport() == transport)
            .map(entry -> entry.getValue().behaviour())
            .toList();
    if (found.contains(NatBehaviour.ENDPOINT_DEPENDENT)) {
      return NatBehaviour.ENDPOINT_DEPENDENT;
    }
    return found.contains(NatBehaviour.ENDPOINT_INDEPENDENT)
        ? NatBehaviour.ENDPOINT_INDEPENDENT
        : NatBehaviour.UNKNOWN;
  }

  /// Forgets everything: the network is another one.
  public synchronized void clear() {
    sockets.clear();
  }

  private List<Multiaddr> select(long now, BiPredicate<Opinions, IpSocket> which) {
    expire(now);
    List<Multiaddr> ours = List.copyOf(listening.get());
    return sockets.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().externals().stream()
                    .filter(external -> which.test(entry.getValue(), external))
                    .limit(MAX_EXTERNAL)
                    .flatMap(external -> like(entry.getKey(), external, ours).stream()))
        .distinct()
        .filter(address -> !ours.contains(address))
        .toList();
  }

  /// Returns the addresses of `external` that stand for those we listen on at `local`.
  private static List<Multiaddr> like(
      IpSocket local, IpSocket external, List<Multiaddr> listening) {
    return listening.stream()
        .filter(each -> IpSocket.of(each).filter(s -> s.listensFor(local)).isPresent())
        .map(external::like)
        .toList();
  }

  private boolean isBelieved(Opinions opinions, IpSocket external) {
    boolean few = network == Network.SMALL && opinions.places() < OBSERVERS;
    return opinions.supporters(external) >= (few ? FEW : OBSERVERS)
        || (opinions.isVouchedFor(external)
            && opinions.behaviour() != NatBehaviour.ENDPOINT_DEPENDENT);
  }

  private boolean isListening(IpSocket local) {
    return listening.get().stream()
        .anyMatch(each -> IpSocket.of(each).filter(s -> s.listensFor(local)).isPresent());
  }

  /// Neighbours are not asked what the outside sees, unless there is nobody else.
  private boolean isPlausible(Sighting sighting) {
    InetAddress observer = sighting.observer();
    boolean outside =
        network == Network.SMALL
            || sighting.standing() == Standing.TRUSTED
            || Multiaddr.ofTcp(new InetSocketAddress(observer, 0)).isPublic();
    return outside
        && !observer.isLoopbackAddress()
        && sighting.observed().isPublic()
        && !isTranslated(sighting.observed());
  }

  /// Addresses that a translator between IPv6 and IPv4 has made mean nothing elsewhere.
  private static boolean isTranslated(Multiaddr observed) {
    return observed
        .ip()
        .filter(ip -> ip instanceof Inet6Address)
        .map(ip -> Bytes.copyOf(ip.getAddress()).slice(0, NAT64.size()).equals(NAT64))
        .orElse(false);
  }

  private void expire(long now) {
    sockets.values().forEach(each -> each.expire(now, MAX_AGE.toNanos()));
    sockets.values().removeIf(Opinions::isEmpty);
  }

  private static Bytes place(InetAddress address) {
    Bytes whole = Bytes.copyOf(address.getAddress());
    return address instanceof Inet6Address ? whole.slice(0, PREFIX_56) : whole;
  }
}
