package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.dial.DialPlan.Lane;
import io.peertunnel.transport.libp2p.dial.Route;
import io.peertunnel.transport.libp2p.net.InterfaceAddresses;
import io.peertunnel.transport.libp2p.net.Listeners;
import io.peertunnel.transport.libp2p.ws.WsTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The listening sockets of a host, of all kinds. Blocking code; the addresses may be asked from
/// any thread.
///
/// Where ports are left to the system, UDP gets the same one as TCP if it is free, so that one
/// number can be told to a firewall.
final class Sockets implements AutoCloseable {
  private final Listeners tcp;
  private final Listeners webSockets;
  private final Optional<QuicPaths> quic;

  private Sockets(Listeners tcp, Listeners webSockets, Optional<QuicPaths> quic) {
    this.tcp = tcp;
    this.webSockets = webSockets;
    this.quic = quic;
  }

  /// Opens the sockets of one kind.
  interface Opener<T, A> {
    /// Listens on all of `wanted`, which may be empty.
    ///
    /// @param port for those that leave it to the system; 0 for none
    T open(List<A> wanted, int port) throws LocalEndpointException, InterruptedException;
  }

  /// How to open the sockets of each kind.
  ///
  /// @param quic empty where there is no QUIC; addresses of that kind are then left out, unless
  ///     there are no others
  record Openers(
      Opener<Listeners, Multiaddr> tcp,
      Opener<Listeners, Multiaddr> webSocket,
      Optional<Opener<QuicPaths, InetSocketAddress>> quic) {}

  /// Opens all sockets. Nobody is let in before [#start()].
  ///
  /// @throws LocalEndpointException if an address is of another kind, or none can be listened on
  static Sockets open(Collection<Multiaddr> listen, Openers openers)
      throws LocalEndpointException, InterruptedException {
    Map<Lane, List<Multiaddr>> wanted = new EnumMap<>(Lane.class);
    for (Multiaddr address : listen) {
      wanted.computeIfAbsent(kind(address), _ -> new ArrayList<>()).add(address);
    }
    if (openers.quic().isEmpty() && wanted.keySet().equals(Set.of(Lane.QUIC))) {
      throw new LocalEndpointException("cannot listen: this system or its settings have no QUIC");
    }
    List<Listeners> opened = new ArrayList<>();
    boolean complete = false;
    try {
      opened.add(openers.tcp().open(wanted.getOrDefault(Lane.TCP, List.of()), 0));
      opened.add(
          openers.webSocket().open(plain(wanted.getOrDefault(Lane.WEB_SOCKET, List.of())), 0));
      Optional<QuicPaths> datagrams = Optional.empty();
      if (openers.quic().isPresent()) {
        datagrams =
            Optional.of(openers.quic().get().open(quicSockets(wanted), port(opened.getFirst())));
      }
      complete = true;
      return new Sockets(opened.getFirst(), opened.getLast(), datagrams);
    } finally {
      if (!complete) {
        opened.forEach(Listeners::close);
      }
    }
  }

  /// Lets connections in.
  void start() {
    tcp.start();
    webSockets.start();
    quic.ifPresent(open -> open.sockets().start());
  }

  /// Returns one sentence for each address that could not be listened on.
  List<String> problems() {
    return Stream.of(
            tcp.problems().stream(),
            webSockets.problems().stream(),
            quic.stream().flatMap(open -> open.sockets().problems().stream()))
        .flatMap(each -> each)
        .toList();
  }

  Listeners tcp() {
    return tcp;
  }

  Optional<QuicPaths> quic() {
    return quic;
  }

  /// Returns the addresses at which we listen, wildcards replaced, loopback last.
  List<Multiaddr> addresses(Collection<InetAddress> interfaces) {
    Stream<Multiaddr> overTcp =
        InterfaceAddresses.concrete(tcp.sockets(), interfaces).stream().map(Multiaddr::ofTcp);
    Stream<Multiaddr> overQuic =
        InterfaceAddresses.concrete(
                quic.map(open -> open.sockets().sockets()).orElse(List.of()), interfaces)
            .stream()
            .map(Multiaddr::ofQuic);
    Stream<Multiaddr> overWebSockets =
        InterfaceAddresses.concrete(webSockets.sockets(), interfaces).stream().map(Way::webSocket);
    return Stream.of(overTcp, overQuic, overWebSockets)
        .flatMap(each -> each)
        .sorted(Comparator.comparing(Multiaddr::isLoopback))
        .toList();
  }

  /// Stops listening. TCP connections stay.
  @Override
  public void close() {
    tcp.close();
    webSockets.close();
  }

  private static Lane kind(Multiaddr address) throws LocalEndpointException {
    boolean isOurs = address.peer().isPresent();
    if (!isOurs && address.tcpSocket().isPresent()) {
      return Lane.TCP;
    }
    if (!isOurs && address.quicSocket().isPresent()) {
      return Lane.QUIC;
    }
    if (!isOurs && Route.of(address).filter(Sockets::isPlainWebSocket).isPresent()) {
      return Lane.WEB_SOCKET;
    }
    throw new LocalEndpointException(
        "cannot listen on "
            + address
            + ": this transport listens on /ip4/…/tcp/…, /ip4/…/udp/…/quic-v1, /ip4/…/tcp/…/ws and"
            + " the same of ip6");
  }

  private static boolean isPlainWebSocket(Route route) {
    return route instanceof Route.WebSocket ws && ws.target().security() == WsTarget.Security.NONE;
  }

  private static List<InetSocketAddress> quicSockets(Map<Lane, List<Multiaddr>> wanted) {
    return wanted.getOrDefault(Lane.QUIC, List.of()).stream()
        .flatMap(address -> address.quicSocket().stream())
        .toList();
  }

  /// Returns the TCP addresses below WebSockets.
  private static List<Multiaddr> plain(List<Multiaddr> webSockets) {
    return webSockets.stream()
        .map(address -> Multiaddr.of(address.parts().subList(0, address.parts().size() - 1)))
        .toList();
  }

  private static int port(Listeners listeners) {
    return listeners.sockets().stream().findFirst().map(InetSocketAddress::getPort).orElse(0);
  }
}
