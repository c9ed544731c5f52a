package io.peertunnel.launcher.cli;

import io.peertunnel.spi.Multiaddr;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// The options that every command with a host has, read. Pure.
///
/// @param kind the name of the forwarder, and where it was asked for
/// @param transport the name of the transport, and where it was asked for
/// @param discoveries the names of those to use, and where they were asked for; empty for all
/// @param listen where to listen
record TunnelOptions(
    Value kind, Value transport, Optional<List<Value>> discoveries, List<Multiaddr> listen) {
  static final String NONE = "none";
  private static final String DEFAULT_TRANSPORT = "libp2p";
  private static final List<Multiaddr> EVERYWHERE =
      List.of(Multiaddr.parse("/ip4/0.0.0.0/tcp/0"), Multiaddr.parse("/ip6/::/tcp/0"));

  static TunnelOptions read(Values values, Value kind) throws CommandException {
    return new TunnelOptions(kind, transport(values), discoveries(values), listen(values));
  }

  static Value transport(Values values) throws CommandException {
    Value name =
        values
            .one(Option.TRANSPORT)
            .orElse(new Value(DEFAULT_TRANSPORT, "the default transport", ExitCode.FAILURE));
    return name.withText(name.as(Reading::pluginName));
  }

  /// Whether entry peers are named that nothing uses yet.
  static boolean namesUnusedBootstrap(Values values) throws CommandException {
    List<Value> peers = values.all(Option.BOOTSTRAP);
    boolean none = peers.size() == 1 && peers.getFirst().text().equals(NONE);
    if (none) {
      return false;
    }
    for (Value peer : peers) {
      peer.read(Multiaddr::parse);
    }
    return !peers.isEmpty();
  }

  private static Optional<List<Value>> discoveries(Values values) throws CommandException {
    LinkedHashSet<Value> names = new LinkedHashSet<>();
    for (Value name : values.all(Option.DISCOVERY)) {
      if (!name.text().equals(NONE)) {
        name.as(Reading::pluginName);
      }
      names.add(name);
    }
    if (names.stream().anyMatch(name -> name.text().equals(NONE))) {
      if (names.size() > 1) {
        throw CommandException.usage("--discovery is either none or names, not both");
      }
      return Optional.of(List.of());
    }
    return names.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(names));
  }

  private static List<Multiaddr> listen(Values values) throws CommandException {
    List<Multiaddr> addresses = new ArrayList<>();
    for (Value address : values.all(Option.LISTEN)) {
      addresses.add(address.read(Multiaddr::parse));
    }
    return addresses.isEmpty() ? EVERYWHERE : List.copyOf(addresses);
  }
}
