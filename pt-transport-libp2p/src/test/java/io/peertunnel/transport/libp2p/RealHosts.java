package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostOptions;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.Streams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Hosts as the program has them, on loopback, for tests of other packages. They echo.
public final class RealHosts implements AutoCloseable {
  static final String ECHO = "/echo/1.0.0";

  private final List<Host> hosts = new ArrayList<>();

  /// Opens a host that listens by TCP.
  ///
  /// @param settings keys and values in turn
  public Host open(String... settings) throws TunnelException, InterruptedException {
    return open(List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")), settings);
  }

  /// Opens a host that nobody can dial.
  ///
  /// @param settings keys and values in turn
  public Host openHidden(String... settings) throws TunnelException, InterruptedException {
    return open(List.of(), settings);
  }

  private Host open(List<Multiaddr> listen, String... settings)
      throws TunnelException, InterruptedException {
    Host host =
        new Libp2pTransport().open(new HostOptions(listen, "pt/test"), TestContext.of(settings));
    host.serve(ECHO, Streams.echo());
    hosts.add(host);
    return host;
  }

  /// Returns where a host listens, through no relay.
  public static Multiaddr addressOf(Host host) {
    return host.addresses().stream().filter(each -> !each.isRelayed()).findFirst().orElseThrow();
  }

  /// Returns where a host listens, through no relay, and who it is.
  public static PeerInfo infoOf(Host host) {
    return new PeerInfo(host.id(), List.of(addressOf(host)));
  }

  /// Returns the setting `relays` that names these.
  public static String relays(List<Host> relays) {
    return relays.stream()
        .map(relay -> addressOf(relay).withPeer(relay.id()).toString())
        .collect(Collectors.joining(","));
  }

  /// Returns how a host is reached through a relay.
  public static PeerInfo through(Host relay, PeerId target) {
    String circuit = addressOf(relay).withPeer(relay.id()) + "/p2p-circuit";
    return new PeerInfo(target, List.of(Multiaddr.parse(circuit)));
  }

  /// Returns whether a host tells that it is reached through a relay.
  public static boolean isReachedThrough(Host host, Host relay) {
    return host.addresses().stream()
        .anyMatch(
            each -> each.isRelayed() && each.toString().contains("/p2p/" + relay.id() + "/p2p-"));
  }

  /// Waits for the connection of a host with a peer through a relay.
  public static Connection relayed(Host host, PeerId peer) throws Exception {
    Await.until("they are connected", () -> findRelayed(host, peer).isPresent());
    return findRelayed(host, peer).orElseThrow();
  }

  private static Optional<Connection> findRelayed(Host host, PeerId peer) {
    return host.connections().stream()
        .filter(
            each -> each.remote().equals(peer) && each.path().kind() == ConnectionPath.Kind.RELAY)
        .findFirst();
  }

  /// Returns whether bytes come back over a new stream.
  public static boolean echoes(Connection connection) throws IOException, InterruptedException {
    return echoes(connection, new byte[] {1, 2, 3});
  }

  /// Returns whether these bytes come back over a new stream.
  public static boolean echoes(Connection connection, byte[] message)
      throws IOException, InterruptedException {
    try (Stream stream = connection.open(ECHO)) {
      stream.output().write(message);
      return Arrays.equals(stream.input().readNBytes(message.length), message);
    }
  }

  @Override
  public void close() {
    hosts.reversed().forEach(Host::close);
  }
}
