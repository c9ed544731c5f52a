package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.PeerInfo;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/// A remote service to reach.
///
/// @param id under which it is shared; empty if only `peers` are to be tried
/// @param peers those named by the user; tried first
/// @param local where local clients connect, as the forwarder reads it: for TCP one or more
///     addresses with one port, which may be 0
public record BindSpec(Optional<TunnelId> id, List<PeerInfo> peers, List<SocketAddress> local) {
  /// Copies the lists.
  ///
  /// @throws IllegalArgumentException if there is neither an id nor a peer, or no local address
  public BindSpec {
    peers = List.copyOf(peers);
    local = List.copyOf(local);
    if (id.isEmpty() && peers.isEmpty()) {
      throw new IllegalArgumentException("a tunnel needs an id or a peer: give --id or --peer");
    }
    if (local.isEmpty()) {
      throw new IllegalArgumentException("a tunnel needs a local address");
    }
  }
}
