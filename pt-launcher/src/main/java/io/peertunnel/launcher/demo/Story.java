package io.peertunnel.launcher.demo;

import io.peertunnel.launcher.tunnel.TunnelEvent;
import io.peertunnel.spi.ConnectionPath;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the page tells of one request and of the tunnel that carried it. Pure.
///
/// @param visit the request
/// @param way how it came
/// @param found how the two sides found each other, once they have
/// @param path how their connection runs now; empty if there is none
/// @param count what the service has counted
/// @param told what the side of the local port has told
record Story(
    Asked visit,
    Way way,
    Optional<Found> found,
    Optional<ConnectionPath> path,
    Traffic.Count count,
    TunnelLog.Told told) {

  /// The request, as the service sees it.
  ///
  /// @param counts its numbers
  /// @param port the remote port
  /// @param hostPort the port in its `Host` header: where the browser believes the page is
  record Asked(Traffic.Visit counts, int port, int hostPort) {}

  /// Everything that stays as it is while the demo runs.
  ///
  /// @param local the addresses of the local port
  /// @param service where the service is
  /// @param commands what does the same between two machines
  record Way(
      List<InetSocketAddress> local,
      InetSocketAddress service,
      Route.End bind,
      Route.End tcp,
      List<String> commands) {}

  /// How the sharing side was found.
  ///
  /// @param by who named it: a discovery, or `peer` for an address that was given
  /// @param after since the search began
  record Found(String by, Duration after) {
    static Found of(TunnelEvent.PeerUp up) {
      return new Found(up.by(), up.after());
    }
  }

  /// Whether the request came through the tunnel: who asks the service at its own port has gone
  /// past it.
  boolean cameThroughTheTunnel() {
    return visit.hostPort() != way.service().getPort();
  }
}
