package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Stream;
import java.util.Optional;

/// A way through a relay that both ends have agreed to, before anything of the connection above has
/// been said. Pure.
///
/// @param stream the stream with the relay; its control messages have been read and written
/// @param peer the other end: whom we dialled, or who the relay says is calling. Only the handshake
///     proves it
/// @param limit what the relay says it allows
public record Circuit(Stream stream, PeerId peer, Optional<ConnectionPath.Limit> limit) {
  /// Returns the relay.
  public PeerId relay() {
    return stream.remote();
  }

  /// Returns the address of the relay, without its id.
  public Multiaddr relayAddress() {
    return stream.connection().path().address();
  }

  /// Returns the path of a connection over this circuit. Its transport is that to the relay.
  public ConnectionPath path() {
    return new ConnectionPath(
        ConnectionPath.Kind.RELAY,
        stream.connection().path().transport(),
        relayAddress().withPeer(relay()),
        limit,
        Optional.empty());
  }
}
