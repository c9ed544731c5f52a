package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Introduction;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.transport.libp2p.relay.RelayProtocols;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The relays that we have come across: peers that say that they are one. The [#MAX] met last are
/// remembered. Thread-safe.
final class KnownRelays {
  static final int MAX = 64;

  private final Map<PeerId, PeerInfo> relays =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, PeerInfo> eldest) {
          return size() > MAX;
        }
      };

  /// Takes note of what a peer says of itself.
  ///
  /// @return true if it is a relay that was not known
  synchronized boolean learn(Connection connection, Introduction said) {
    boolean isRelay =
        said.protocols().contains(RelayProtocols.HOP)
            && connection.path().kind() == ConnectionPath.Kind.DIRECT;
    if (!isRelay) {
      return false;
    }
    List<Multiaddr> addresses =
        Stream.concat(Stream.of(connection.path().address()), said.addresses().stream())
            .filter(address -> !address.isRelayed())
            .toList();
    return relays.put(connection.remote(), new PeerInfo(connection.remote(), addresses)) == null;
  }

  /// Returns those that are known, the last met first.
  synchronized List<PeerInfo> all() {
    return List.copyOf(relays.values()).reversed();
  }
}
