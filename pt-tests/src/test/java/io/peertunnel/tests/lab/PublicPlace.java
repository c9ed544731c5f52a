package io.peertunnel.tests.lab;

import io.peertunnel.tests.interop.ForeignPeer;
import io.peertunnel.tests.interop.ForeignPeer.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A laboratory for hosts of any implementation: `open` has a public address, `cone`, `a` and `b`
/// are behind NATs, the last two behind those that keep other ports out, and there is the public
/// host `relay`. The addresses are public to libp2p, which on loopback neither probes nor punches.
/// Each line delays by 5 ms.
final class PublicPlace implements AutoCloseable {
  private static final int RELAY_PORT = 4001;

  private final Lab lab;
  private final AtomicInteger nextPort = new AtomicInteger(RELAY_PORT + 1);

  private PublicPlace(Lab lab) {
    this.lab = lab;
  }

  /// Builds it.
  ///
  /// @param name a letter or two that no other laboratory of this process has
  static PublicPlace build(String name) throws IOException, InterruptedException {
    PublicPlace place =
        new PublicPlace(
            Lab.natForAll(name, "open=none", "cone=cone", "a=portrestricted", "b=portrestricted"));
    place.lab.command("delay", "relay,open,cone,a,b", "5ms");
    return place;
  }

  /// Starts a public node that relays without limits and answers AutoNAT; it listens on port 4001.
  ForeignPeer relay(Kind kind) throws IOException, InterruptedException {
    return start(
        "relay", ForeignPeer.relayCommand(kind, listening("relay", kind), "relay=unlimited"));
  }

  /// Starts a host that listens by one transport, on a port that none has had before: the routers
  /// and the kernel still remember connections between the others.
  ///
  /// @param options further flags, without dashes; `announce` is given the address as others see it
  ForeignPeer peer(String host, Kind kind, String transport, String... options)
      throws IOException, InterruptedException {
    int port = nextPort.getAndIncrement();
    List<String> command =
        ForeignPeer.command(
            kind,
            "transports=" + transport,
            "listen=" + listening(address(host, kind), transport, port),
            "relayed",
            "punch");
    String announced = "announce=" + listening("/ip4/" + publicAddress(host), transport, port);
    for (String option : options) {
      command.add("--" + (option.equals("announce") ? announced : option));
    }
    return start(host, command);
  }

  /// The address of a host as others see it.
  String publicAddress(String host) throws IOException, InterruptedException {
    return lab.publicAddress(host);
  }

  /// Where others dial the node that [#relay] has started.
  String relayAddress(ForeignPeer relay, String transport)
      throws IOException, InterruptedException {
    return listening("/ip4/" + publicAddress("relay"), transport, RELAY_PORT)
        + "/p2p/"
        + relay.info().id();
  }

  private String listening(String host, Kind kind) throws IOException, InterruptedException {
    String address = "/ip4/" + lab.publicAddress(host);
    return "listen="
        + listening(address, "tcp", RELAY_PORT)
        + (kind == Kind.JS ? "" : "," + listening(address, "quic-v1", RELAY_PORT));
  }

  private static String listening(String address, String transport, int port) {
    return address + (transport.equals("quic-v1") ? "/udp/" + port + "/quic-v1" : "/tcp/" + port);
  }

  /// js-libp2p takes an address for its own only if it is that of an interface.
  private String address(String host, Kind kind) throws IOException, InterruptedException {
    return host.equals("open") && kind == Kind.JS
        ? "/ip4/" + lab.publicAddress(host)
        : "/ip4/0.0.0.0";
  }

  private ForeignPeer start(String host, List<String> command)
      throws IOException, InterruptedException {
    return ForeignPeer.of(lab.start(host, Map.of(), command));
  }

  @Override
  public void close() throws IOException {
    lab.close();
  }
}
