package io.peertunnel.launcher.cli;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Peers that the user names to plugins: where to join a network, or relays to prefer. Checked.
/// Pure.
///
/// @param peers their addresses, each with `/p2p/…` at its end; empty for none
record NamedPeers(List<Multiaddr> peers) {
  /// No peers.
  static final NamedPeers NONE = new NamedPeers(List.of());

  private static final int MAX_TEXT = 4096;

  /// Copies the list.
  NamedPeers {
    peers = List.copyOf(peers);
  }

  /// Reads an option; empty if the user does not give it.
  ///
  /// @throws CommandException if an address is none, does not say who is there, or stands beside
  ///     `none`
  static Optional<NamedPeers> read(Values values, Option option) throws CommandException {
    List<Value> given = values.all(option);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (given.stream().anyMatch(value -> value.text().equals(NetworkOptions.NONE))) {
      return Optional.of(none(given));
    }
    Set<Multiaddr> peers = new LinkedHashSet<>();
    for (Value value : given) {
      peers.add(value.read(NamedPeers::peer));
    }
    NamedPeers named = new NamedPeers(List.copyOf(peers));
    if (named.text().length() > MAX_TEXT) {
      throw refused(
          given,
          " names too many peers: they take more than "
              + MAX_TEXT
              + " characters, and a few are enough");
    }
    return Optional.of(named);
  }

  /// As plugins are given it.
  String text() {
    return peers.isEmpty()
        ? NetworkOptions.NONE
        : peers.stream().map(Multiaddr::toString).collect(Collectors.joining(","));
  }

  private static NamedPeers none(List<Value> given) throws CommandException {
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
