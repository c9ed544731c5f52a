package io.peertunnel.tests.lab;

import io.peertunnel.tests.interop.ForeignPeer;
import io.peertunnel.tests.interop.ForeignPeer.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A laboratory for hosts of any implementation: `open` has a public address, `cone`, `a` and `b`
/// are behind NATs, the last two behind those that keep other ports out, and there is the public
/// host `relay`. The addresses are public to libp2p, which on loopback neither probes nor punches.
/// Each line delays by 5 ms.
final class PublicPlace implements AutoCloseable {
  private final Lab lab;

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

  /// Starts a host that listens on port 4001, by one transport.
  ///
  /// @param options further flags, without dashes
  ForeignPeer peer(String host, Kind kind, String transport, String... options)
      throws IOException, InterruptedException {
    List<String> command =
        ForeignPeer.command(
            kind,
            "transports=" + transport,
            "listen=" + listening(address(host, kind), transport),
            "relayed",
            "punch");
    command.addAll(List.of(options).stream().map(option -> "--" + option).toList());
    return start(host, command);
  }

  /// The address of a host as others see it.
  String publicAddress(String host) throws IOException, InterruptedException {
    return lab.publicAddress(host);
  }

  /// Where others dial the node that [#relay] has started.
  String relayAddress(ForeignPeer relay, String transport)
      throws IOException, InterruptedException {
    return listening("/ip4/" + lab.publicAddress("relay"), transport) + "/p2p/" + relay.info().id();
  }

  private String listening(String host, Kind kind) throws IOException, InterruptedException {
    String address = "/ip4/" + lab.publicAddress(host);
    return "listen="
        + listening(address, "tcp")
        + (kind == Kind.JS ? "" : "," + listening(address, "quic-v1"));
  }

  private static String listening(String address, String transport) {
    return address + (transport.equals("quic-v1") ? "/udp/4001/quic-v1" : "/tcp/4001");
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
