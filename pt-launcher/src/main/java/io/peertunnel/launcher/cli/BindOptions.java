package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Plugins;
import io.peertunnel.launcher.tunnel.TunnelId;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The options of `pt bind`, read. Blocking: may read the file that holds the id.
///
/// @param kind the name of the forwarder, and where it was asked for
record BindOptions(
    Value kind,
    Optional<IdOption> id,
    List<PeerInfo> peers,
    List<SocketAddress> local,
    Optional<Duration> patience,
    NetworkOptions network) {
  private static final String DEFAULT_KIND = "tcp";
  private static final String LOCALHOST = "localhost";

  static BindOptions read(Values values, Plugins plugins) throws CommandException {
    Value asked =
        values.one(Option.KIND).orElse(new Value(DEFAULT_KIND, "pt bind", ExitCode.FAILURE));
    Value kind = asked.withText(asked.as(Reading::pluginName));
    NetworkOptions network = NetworkOptions.read(values);
    List<SocketAddress> local = local(values, plugins, kind);
    Optional<IdOption> id = IdOption.read(values);
    List<PeerInfo> peers = peers(values);
    if (id.isEmpty() && peers.isEmpty()) {
      throw CommandException.usage(
          "pt bind needs --id X, the name under which the service is shared, or --peer MULTIADDR");
    }
    Optional<Value> patience = values.one(Option.WAIT);
    return new BindOptions(
        kind,
        id,
        peers,
        local,
        patience.isPresent()
            ? Optional.of(patience.orElseThrow().as(Reading::duration))
            : Optional.empty(),
        network);
  }

  Optional<TunnelId> tunnelId() {
    return id.map(IdOption::id);
  }

  /// What is searched for, for people.
  String what() {
    return tunnelId().map(TunnelId::name).orElseGet(() -> Words.peer(peers.getFirst().id()));
  }

  private static List<PeerInfo> peers(Values values) throws CommandException {
    Map<PeerId, List<Multiaddr>> peers = new LinkedHashMap<>();
    for (Value value : values.all(Option.PEER)) {
      PeerInfo peer = value.read(text -> PeerInfo.of(Multiaddr.parse(text)));
      peers.computeIfAbsent(peer.id(), id -> new ArrayList<>()).addAll(peer.addresses());
    }
    return peers.entrySet().stream()
        .map(entry -> new PeerInfo(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<SocketAddress> local(Values values, Plugins plugins, Value kind)
      throws CommandException {
    Optional<Value> text = values.one(Option.LOCAL);
    if (text.isEmpty()) {
      int port = ShareOptions.port(values, "the local port to open, as --port 2022");
      return addresses(values.one(Option.ADDR), port);
    }
    ShareOptions.refuseBoth(values, Option.LOCAL, Option.PORT, Option.ADDR);
    return List.of(Endpoints.read(plugins, kind, text.orElseThrow()));
  }

  private static List<SocketAddress> addresses(Optional<Value> address, int port)
      throws CommandException {
    boolean both = address.isEmpty() || address.orElseThrow().text().equals(LOCALHOST);
    List<InetAddress> addresses =
        both ? loopback() : List.of(address.orElseThrow().as(Reading::address));
    return addresses.stream().<SocketAddress>map(ip -> new InetSocketAddress(ip, port)).toList();
  }

  /// Both loopback addresses; the one of IPv4 alone on a machine without IPv6.
  private static List<InetAddress> loopback() {
    InetAddress four = Reading.address("127.0.0.1");
    InetAddress six = Reading.address("::1");
    try {
      return NetworkInterface.getByInetAddress(six) == null ? List.of(four) : List.of(four, six);
    } catch (SocketException e) {
      return List.of(four);
    }
  }
}
