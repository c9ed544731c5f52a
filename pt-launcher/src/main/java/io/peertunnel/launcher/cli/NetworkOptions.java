package io.peertunnel.launcher.cli;

import io.peertunnel.spi.Multiaddr;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// The options that every command with a host has, read. Pure.
///
/// @param transport the name of the transport, and where it was asked for
/// @param discoveries the names of those to use, and where they were asked for; empty for all
/// @param listen where to listen; empty if the user does not say
/// @param bootstrap the entry peers; empty if the user does not say
/// @param relays those to prefer; empty if the user does not say
/// @param openness whether a tunnel may be made known to strangers
record NetworkOptions(
    Value transport,
    Optional<List<Value>> discoveries,
    Optional<List<Multiaddr>> listen,
    Optional<NamedPeers> bootstrap,
    Optional<NamedPeers> relays,
    Openness openness) {
  static final String NONE = "none";
  private static final String DEFAULT_TRANSPORT = "libp2p";

  /// Who may learn of a tunnel.
  enum Openness {
    /// Those on the local network, and in a network that the user names.
    OWN,
    /// Everybody.
    PUBLIC
  }

  static NetworkOptions read(Values values) throws CommandException {
    return new NetworkOptions(
        transport(values),
        discoveries(values),
        listen(values),
        NamedPeers.read(values, Option.BOOTSTRAP),
        NamedPeers.read(values, Option.RELAY),
        values.isSet(Option.OPEN) ? Openness.PUBLIC : Openness.OWN);
  }

  /// Returns true if peers from beyond this machine and its local network may come.
  boolean isWide() {
    return bootstrap
        .map(named -> named.peers().stream().anyMatch(peer -> !peer.isLoopback()))
        .orElse(openness == Openness.PUBLIC);
  }

  static Value transport(Values values) throws CommandException {
    Value name =
        values
            .one(Option.TRANSPORT)
            .orElse(new Value(DEFAULT_TRANSPORT, "the default transport", ExitCode.FAILURE));
    return name.withText(name.as(Reading::pluginName));
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

  private static Optional<List<Multiaddr>> listen(Values values) throws CommandException {
    List<Multiaddr> addresses = new ArrayList<>();
    for (Value address : values.all(Option.LISTEN)) {
      addresses.add(address.read(Multiaddr::parse));
    }
    return addresses.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(addresses));
  }
}
