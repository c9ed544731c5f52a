package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Something that happened to a tunnel.
public sealed interface TunnelEvent {
  /// A discovery has published the service for the first time.
  ///
  /// @param after since [Engine#share(ShareSpec)]
  record Advertised(String discovery, Duration after) implements TunnelEvent {}

  /// A discovery could not publish; it tries again. Told once for each reason in a row.
  ///
  /// @param reason one sentence for the user
  record AdvertiseFailed(String discovery, String reason) implements TunnelEvent {}

  /// A discovery broke its promises while it searched; it is not asked again for this tunnel.
  ///
  /// @param reason one sentence for the user
  record DiscoveryFailed(String discovery, String reason) implements TunnelEvent {}

  /// A search has come further. Told on changes only.
  ///
  /// @param found how many peers were heard of
  /// @param stale how many of them could not be reached
  /// @param discoveries which discoveries are being asked
  /// @param elapsed since this search began
  record SearchProgress(int found, int stale, List<String> discoveries, Duration elapsed)
      implements TunnelEvent {}

  /// A tunnel peer is connected.
  ///
  /// @param by who named the peer: a discovery, [#BY_PEER], [#BY_CACHE] or [#BY_INBOUND]
  /// @param after since the search for it began; on the sharing side zero
  record PeerUp(PeerId peer, ConnectionPath path, String by, Duration after)
      implements TunnelEvent {}

  /// A tunnel peer is no longer connected, or no longer used.
  ///
  /// @param path the last one
  /// @param reason one sentence for the user
  record PeerDown(PeerId peer, ConnectionPath path, String reason) implements TunnelEvent {}

  /// The connection to a tunnel peer runs another way now.
  record PathChanged(PeerId peer, ConnectionPath from, ConnectionPath to) implements TunnelEvent {}

  /// A client or a stream was turned away.
  ///
  /// @param peer whose stream or service it was, where one was known
  /// @param reason one sentence for the user
  record Refused(Optional<PeerId> peer, String reason) implements TunnelEvent {}

  /// A tunnelled connection is up.
  ///
  /// @param connection its number, unique within the process
  record ConnectionOpened(long connection, PeerId peer) implements TunnelEvent {}

  /// A tunnelled connection has ended.
  record ConnectionClosed(long connection, PeerId peer, ForwardListener.Summary summary)
      implements TunnelEvent {}

  /// The addresses at which this host can be reached changed.
  record AddressesChanged(List<Multiaddr> addresses) implements TunnelEvent {}

  /// The peer was named by the user.
  String BY_PEER = "peer";

  /// The peer served this tunnel before.
  String BY_CACHE = "cache";

  /// The peer came to us.
  String BY_INBOUND = "inbound";
}
