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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Decides which addresses of a peer are dialled, and when. Pure.
///
/// Loopback, private and public addresses form three groups that proceed side by side. Within a
/// group the first IPv6 address goes at once, the first IPv4 address one stagger later, the rest
/// one more stagger later; lowest port first. The stagger is 250 ms for public addresses and 30 ms
/// for the others, as in go-libp2p's ranking.
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
  /// @param socket the same as an IP address and port
  /// @param delay how long after the start of the plan
  /// @param deadline how long it may take, handshakes included
  public record Step(
      Multiaddr address, InetSocketAddress socket, Duration delay, Duration deadline) {}

  /// Makes a plan.
  ///
  /// @param addresses of the peer; names have been resolved
  /// @param own where we listen ourselves
  /// @param backedOff tells whether an address failed a short while ago
  public static DialPlan of(
      Collection<Multiaddr> addresses, Set<InetSocketAddress> own, Predicate<Multiaddr> backedOff) {
    Map<Multiaddr, String> refused = new LinkedHashMap<>();
    Set<InetSocketAddress> seen = new LinkedHashSet<>();
    Map<Group, List<Step>> groups = new LinkedHashMap<>();
    for (Multiaddr address : addresses) {
      Optional<String> reason = reasonAgainst(address, own);
      if (reason.isPresent()) {
        refused.put(address, reason.get());
        continue;
      }
      InetSocketAddress socket = address.tcpSocket().orElseThrow();
      if (seen.size() >= MAX_ADDRESSES) {
        refused.put(address, "one of more than " + MAX_ADDRESSES + " addresses");
      } else if (seen.add(socket)) {
        Group group = Group.of(address, backedOff);
        groups
            .computeIfAbsent(group, ignored -> new ArrayList<>())
            .add(new Step(address, socket, Duration.ZERO, group.deadline()));
      }
    }
    List<Step> steps = new ArrayList<>();
    groups.forEach((group, members) -> steps.addAll(stagger(group, members)));
    steps.sort(Comparator.comparing(Step::delay));
    return new DialPlan(steps, refused);
  }

  private static Optional<String> reasonAgainst(Multiaddr address, Set<InetSocketAddress> own) {
    Optional<InetSocketAddress> socket = address.tcpSocket();
    if (address.isRelayed()) {
      return Optional.of("runs through a relay, which is not dialled here");
    }
    if (socket.isEmpty()) {
      return Optional.of("is of a kind that cannot be dialled here (TCP only)");
    }
    InetAddress ip = socket.get().getAddress();
    if (socket.get().getPort() == 0) {
      return Optional.of("has no port");
    }
    if (ip.isAnyLocalAddress() || ip.isMulticastAddress()) {
      return Optional.of("names no single machine");
    }
    if (ip instanceof Inet6Address && ip.isLinkLocalAddress()) {
      return Optional.of("is link-local and does not say on which interface");
    }
    return own.contains(socket.get()) ? Optional.of("is our own") : Optional.empty();
  }

  private static List<Step> stagger(Group group, List<Step> members) {
    members.sort(
        Comparator.comparing(DialPlan::family).thenComparingInt(step -> step.socket().getPort()));
    Set<Family> families =
        members.stream().map(DialPlan::family).collect(Collectors.toCollection(TreeSet::new));
    Set<Family> begun = new TreeSet<>();
    List<Step> result = new ArrayList<>();
    for (Step step : members) {
      int position = begun.add(family(step)) ? begun.size() - 1 : families.size();
      Duration delay = group.stagger().multipliedBy((long) position + (group.late() ? 3 : 0));
      result.add(new Step(step.address(), step.socket(), delay, step.deadline()));
    }
    return result;
  }

  private static Family family(Step step) {
    return step.socket().getAddress() instanceof Inet6Address ? Family.IP6 : Family.IP4;
  }

  /// Tells whether a name must be looked up before the address can be planned.
  static boolean isNamed(Multiaddr address) {
    return !address.isEmpty()
        && switch (address.parts().getFirst().protocol()) {
          case DNS, DNS4, DNS6 -> address.has(MultiaddrProtocol.TCP);
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
      Reach reach =
          address.isLoopback() ? Reach.LOOPBACK : address.isPublic() ? Reach.PUBLIC : Reach.PRIVATE;
      return new Group(reach, backedOff.test(address));
    }

    Duration stagger() {
      return reach == Reach.PUBLIC ? PUBLIC_STAGGER : PRIVATE_STAGGER;
    }

    Duration deadline() {
      return reach == Reach.PUBLIC ? PUBLIC_DEADLINE : PRIVATE_DEADLINE;
    }
  }

  private enum Reach {
    LOOPBACK,
    PRIVATE,
    PUBLIC
  }
}
