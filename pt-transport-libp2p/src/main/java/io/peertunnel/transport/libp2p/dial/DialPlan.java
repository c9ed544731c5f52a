package io.peertunnel.transport.libp2p.dial;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Decides which addresses of a peer are dialled, and when. Pure.
///
/// Loopback, private and public addresses form three groups that proceed side by side. Within a
/// group each way of transport is a lane that starts one stagger after the one before it: TCP,
/// QUIC, WebSocket, as TCP carries bulk faster and for less; but on public paths QUIC first where
/// TCP would give way to every loss (docs/adr/0033). Within a lane the first IPv6 address goes at
/// once, the first IPv4 address one stagger later, the rest one more stagger later; lowest port
/// first. The stagger is 250 ms for public addresses and 30 ms for the others, as in go-libp2p's
/// ranking. Relayed addresses go at once where there is no other, else one stagger after the first
/// of the farthest group.
///
/// Addresses that failed a short while ago are not left out, they go last: an address where a peer
/// has just come back must work at once, whoever asks.
///
/// @param steps what to dial, soonest first
/// @param refused what is not dialled, with a sentence saying why
/// @see <a
///     href="https://github.com/libp2p/go-libp2p/blob/v0.42.0/p2p/net/swarm/dial_ranker.go">ranking
///     in go-libp2p</a>
public record DialPlan(List<Step> steps, Map<Multiaddr, String> refused) {
  /// The most addresses of one peer that are considered; security.md's limit of a peer store entry.
  static final int MAX_ADDRESSES = 64;

  static final Duration PUBLIC_STAGGER = Duration.ofMillis(250);
  static final Duration PRIVATE_STAGGER = Duration.ofMillis(30);
  static final Duration PUBLIC_DEADLINE = Duration.ofSeconds(15);
  static final Duration PRIVATE_DEADLINE = Duration.ofSeconds(5);

  /// Copies both collections.
  public DialPlan {
    steps = List.copyOf(steps);
  }

  /// One dial.
  ///
  /// @param address the address, as it was given
  /// @param route the same, ready to be dialled
  /// @param delay how long after the start of the plan
  /// @param deadline how long it may take, handshakes included
  public record Step(Multiaddr address, Route route, Duration delay, Duration deadline) {
    private Step after(Duration pause) {
      return new Step(address, route, pause, deadline);
    }
  }

  /// Makes a plan.
  ///
  /// @param addresses of the peer; names have been resolved
  /// @param rules what is left out and what goes last
  public static DialPlan of(Collection<Multiaddr> addresses, Rules rules) {
    Map<Multiaddr, String> refused = new LinkedHashMap<>();
    Set<Route> seen = new LinkedHashSet<>();
    Map<Group, List<Step>> groups = new LinkedHashMap<>();
    for (Multiaddr address : addresses) {
      Optional<Route> route = Route.of(address);
      Optional<String> reason = reasonAgainst(address, route, rules);
      if (reason.isPresent()) {
        refused.put(address, reason.get());
      } else if (seen.size() >= MAX_ADDRESSES) {
        refused.put(address, "one of more than " + MAX_ADDRESSES + " addresses");
      } else if (seen.add(route.orElseThrow())) {
        Group group = Group.of(address, rules.backedOff());
        groups
            .computeIfAbsent(group, _ -> new ArrayList<>())
            .add(new Step(address, route.orElseThrow(), Duration.ZERO, group.deadline()));
      }
    }
    groups.values().forEach(members -> members.removeIf(step -> isHidden(step, seen)));
    List<Step> steps = new ArrayList<>();
    groups.forEach(
        (group, members) ->
            steps.addAll(stagger(group, members, new Others(groups.keySet(), rules.ways()))));
    steps.sort(Comparator.comparing(Step::delay));
    return new DialPlan(steps, refused);
  }

  /// What is left out and what goes last.
  ///
  /// @param own where we listen ourselves
  /// @param ways how this host can dial
  /// @param backedOff tells whether an address failed a short while ago
  public record Rules(Set<Multiaddr> own, Ways ways, Predicate<Multiaddr> backedOff) {
    /// Copies the set.
    public Rules {
      own = Set.copyOf(own);
    }
  }

  /// How a host can dial.
  ///
  /// @param lanes the ways that it has
  /// @param bulk which of TCP and QUIC carries more on a long path; asked where there are both
  public record Ways(Set<Lane> lanes, Supplier<Lane> bulk) {
    /// Copies the set.
    public Ways {
      lanes = Set.copyOf(lanes);
    }
  }

  /// A way of transport, in the order in which they start where nothing is said against it.
  public enum Lane {
    /// TCP.
    TCP,
    /// QUIC.
    QUIC,
    /// A WebSocket.
    WEB_SOCKET,
    /// A relay.
    RELAY;

    static Lane of(Route route) {
      return switch (route) {
        case Route.Quic _ -> QUIC;
        case Route.Tcp _ -> TCP;
        case Route.WebSocket _ -> WEB_SOCKET;
        case Route.Relayed _ -> RELAY;
      };
    }
  }

  private static Optional<String> reasonAgainst(
      Multiaddr address, Optional<Route> route, Rules rules) {
    if (route.isEmpty() || !rules.ways().lanes().contains(Lane.of(route.get()))) {
      return Optional.of("is of a kind that cannot be dialled here");
    }
    if (rules.own().contains(address.peer().map(address::withoutPeer).orElse(address))) {
      return Optional.of("is our own");
    }
    return route.get().firstSocket().flatMap(DialPlan::reasonAgainst);
  }

  private static Optional<String> reasonAgainst(InetSocketAddress socket) {
    InetAddress ip = socket.getAddress();
    if (socket.getPort() == 0) {
      return Optional.of("has no port");
    }
    if (ip.isAnyLocalAddress() || ip.isMulticastAddress()) {
      return Optional.of("names no single machine");
    }
    return ip instanceof Inet6Address && ip.isLinkLocalAddress()
        ? Optional.of("is link-local and does not say on which interface")
        : Optional.empty();
  }

  /// A WebSocket where plain TCP is spoken too adds nothing.
  private static boolean isHidden(Step step, Set<Route> all) {
    return step.route() instanceof Route.WebSocket ws && all.contains(new Route.Tcp(ws.socket()));
  }

  /// What the start of a group depends on.
  private record Others(Set<Group> all, Ways ways) {}

  private static List<Step> stagger(Group group, List<Step> members, Others others) {
    List<Lane> lanes = lanes(group.reach(), members, others.ways());
    List<Step> result = new ArrayList<>();
    for (Lane lane : lanes) {
      Duration begin =
          group.begin(others.all()).plus(group.stagger().multipliedBy((long) lanes.indexOf(lane)));
      result.addAll(
          lane(
              group.stagger(),
              begin,
              members.stream().filter(step -> Lane.of(step.route()) == lane).toList()));
    }
    return result;
  }

  private static List<Lane> lanes(Reach reach, List<Step> members, Ways ways) {
    Set<Lane> present = EnumSet.noneOf(Lane.class);
    members.forEach(step -> present.add(Lane.of(step.route())));
    List<Lane> lanes = new ArrayList<>(present);
    if (reach == Reach.PUBLIC
        && present.containsAll(EnumSet.of(Lane.TCP, Lane.QUIC))
        && ways.bulk().get() == Lane.QUIC) {
      lanes.remove(Lane.QUIC);
      lanes.addFirst(Lane.QUIC);
    }
    return lanes;
  }

  private static List<Step> lane(Duration stagger, Duration begin, List<Step> members) {
    List<Step> sorted =
        members.stream()
            .sorted(Comparator.comparing(DialPlan::family).thenComparingInt(DialPlan::port))
            .toList();
    Set<Family> families = sorted.stream().map(DialPlan::family).collect(Collectors.toSet());
    Set<Family> begun = new HashSet<>();
    List<Step> result = new ArrayList<>();
    for (Step step : sorted) {
      int position = begun.add(family(step)) ? begun.size() - 1 : families.size();
      result.add(step.after(begin.plus(stagger.multipliedBy(position))));
    }
    return result;
  }

  private static Family family(Step step) {
    return step.route()
            .firstSocket()
            .map(InetSocketAddress::getAddress)
            .filter(Inet6Address.class::isInstance)
            .isPresent()
        ? Family.IP6
        : Family.IP4;
  }

  private static int port(Step step) {
    return step.route().firstSocket().map(InetSocketAddress::getPort).orElse(0);
  }

  /// Tells whether a name must be looked up before the address can be planned. The name of a relay
  /// is looked up when the relay is dialled.
  static boolean isNamed(Multiaddr address) {
    return !address.isEmpty()
        && !address.isRelayed()
        && switch (address.parts().getFirst().protocol()) {
          case DNS, DNS4, DNS6 ->
              address.has(MultiaddrProtocol.TCP) || address.has(MultiaddrProtocol.UDP);
          case DNSADDR -> true;
          default -> false;
        };
  }

  private enum Family {
    IP6,
    IP4
  }

  private record Group(Reach reach, boolean late) {
    static Group of(Multiaddr address, Predicate<Multiaddr> backedOff) {
      return new Group(Reach.of(address), backedOff.test(address));
    }

    Duration stagger() {
      return reach == Reach.LOOPBACK || reach == Reach.PRIVATE ? PRIVATE_STAGGER : PUBLIC_STAGGER;
    }

    Duration deadline() {
      return reach == Reach.LOOPBACK || reach == Reach.PRIVATE ? PRIVATE_DEADLINE : PUBLIC_DEADLINE;
    }

    /// What failed lately waits for what did not, and a relay for what is direct.
    Duration begin(Set<Group> all) {
      Duration begin = late ? stagger().multipliedBy(3) : Duration.ZERO;
      return reach != Reach.RELAYED
          ? begin
          : all.stream()
              .filter(other -> other.reach != Reach.RELAYED && !other.late)
              .map(Group::stagger)
              .max(Comparator.naturalOrder())
              .map(begin::plus)
              .orElse(begin);
    }
  }

  private enum Reach {
    LOOPBACK,
    PRIVATE,
    PUBLIC,
    RELAYED;

    static Reach of(Multiaddr address) {
      if (address.isRelayed()) {
        return RELAYED;
      }
      return address.isLoopback() ? LOOPBACK : address.isPublic() ? PUBLIC : PRIVATE;
    }
  }
}
