package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.lookup.LookupRules;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Introduction;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.List;
import java.util.stream.Stream;

/// The peers around this node: who is known, how to ask them, and what is believed. Thread-safe.
///
/// @param self this node
/// @param scope which addresses count
/// @param neighbourhood who is known
/// @param messenger how to ask
record Circle(PeerId self, Scope scope, Neighbourhood neighbourhood, Messenger messenger) {
  LookupRules rules() {
    return scope.lookupRules();
  }

  /// Returns what another peer says of a peer, reduced to what is usable; what is known already
  /// where it says nothing.
  PeerInfo known(PeerInfo told, Connection by) {
    List<Multiaddr> usable = scope.usable(told.addresses(), by);
    return usable.isEmpty()
        ? neighbourhood.find(told.id()).orElse(new PeerInfo(told.id(), usable))
        : new PeerInfo(told.id(), usable);
  }

  /// A peer has answered a request, and so has proved to be a server.
  ///
  /// @param asked where it was looked for
  void answered(PeerInfo asked, Connection connection) {
    List<Multiaddr> own =
        connection.introduction().stream()
            .map(Introduction::addresses)
            .flatMap(List::stream)
            .toList();
    List<Multiaddr> addresses =
        Stream.concat(
                scope.usable(own, connection).stream(),
                scope.usable(asked.addresses(), connection).stream())
            .distinct()
            .toList();
    neighbourhood.answered(new PeerInfo(asked.id(), addresses));
  }

  /// A peer does not answer.
  void failed(PeerId peer) {
    neighbourhood.failed(peer);
  }
}
