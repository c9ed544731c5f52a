package io.peertunnel.launcher.cli;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The entry peers of the network that plugins are to join, checked. Pure.
///
/// @param peers their addresses, each with `/p2p/…` at its end; empty for none: a network of one's
///     own, to begin with
record Bootstrap(List<Multiaddr> peers) {
  /// No entry peers.
  static final Bootstrap NONE = new Bootstrap(List.of());

  private static final int MAX_TEXT = 4096;

  /// Copies the list.
  Bootstrap {
    peers = List.copyOf(peers);
  }

  /// Reads `--bootstrap`; empty if the user does not give it.
  ///
  /// @throws CommandException if an address is none, does not say who is there, or stands beside
  ///     `none`
  static Optional<Bootstrap> read(Values values) throws CommandException {
    List<Value> given = values.all(Option.BOOTSTRAP);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (given.stream().anyMatch(value -> value.text().equals(NetworkOptions.NONE))) {
      return Optional.of(none(given));
    }
    Set<Multiaddr> peers = new LinkedHashSet<>();
    for (Value value : given) {
      peers.add(value.read(Bootstrap::peer));
    }
    Bootstrap bootstrap = new Bootstrap(List.copyOf(peers));
    if (bootstrap.text().length() > MAX_TEXT) {
      throw refused(
          given,
          " names too many peers: they take more than "
              + MAX_TEXT
              + " characters, and a few are enough");
    }
    return Optional.of(bootstrap);
  }

  /// As plugins are given it.
  String text() {
    return peers.isEmpty()
        ? NetworkOptions.NONE
        : peers.stream().map(Multiaddr::toString).collect(Collectors.joining(","));
  }

  private static Bootstrap none(List<Value> given) throws CommandException {
    if (given.stream().map(Value::text).distinct().count() > 1) {
      throw refused(given, " is either none or addresses, not both");
    }
    return NONE;
  }

  private static Multiaddr peer(String text) {
    Multiaddr address = Multiaddr.parse(text);
    if (PeerInfo.of(address).addresses().isEmpty()) {
      throw new IllegalArgumentException(
          address + " says who the peer is, but not where: write /ip4/…/tcp/… before it");
    }
    return address;
  }

  private static CommandException refused(List<Value> given, String why) {
    Value first = given.getFirst();
    return new CommandException(first.exitCode(), first.origin() + why);
  }
}
