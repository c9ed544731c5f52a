package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.table.Key;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The peers that this node can name to others: those of its table, those who are connected, and
/// itself. Thread-safe.
///
/// @param host this node
/// @param circle the peers around it
record Acquaintances(Host host, Circle circle) implements Neighbours {
  @Override
  public List<PeerInfo> closest(Key target, int count) {
    return circle.neighbourhood().closest(target, count);
  }

  @Override
  public Optional<PeerInfo> find(PeerId peer) {
    if (peer.equals(host.id())) {
      return Optional.of(new PeerInfo(peer, circle.scope().own(host.addresses())));
    }
    return circle.neighbourhood().find(peer).or(() -> connected(peer));
  }

  private Optional<PeerInfo> connected(PeerId peer) {
    return host.connections().stream()
        .filter(open -> open.remote().equals(peer))
        .flatMap(this::addresses)
        .findFirst();
  }

  private Stream<PeerInfo> addresses(Connection open) {
    return open.introduction().stream()
        .map(said -> circle.scope().usable(said.addresses(), open))
        .filter(usable -> !usable.isEmpty())
        .map(usable -> new PeerInfo(open.remote(), usable));
  }
}
