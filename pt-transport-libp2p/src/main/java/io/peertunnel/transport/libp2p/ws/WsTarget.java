package io.peertunnel.transport.libp2p.ws;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Multiaddr.Part;
import io.peertunnel.spi.MultiaddrProtocol;
import java.util.List;
import java.util.Optional;

/// Whom a WebSocket client asks. Pure, immutable.
///
/// @param host the name or IP address for the header `Host`, and for TLS where no other is named
/// @param port from 1 to 65535
/// @param security whether TLS carries the WebSocket
/// @param serverName the name that the server's certificate must prove
public record WsTarget(String host, int port, Security security, String serverName) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final List<MultiaddrProtocol> HOSTS =
      List.of(
          MultiaddrProtocol.IP4,
          MultiaddrProtocol.IP6,
          MultiaddrProtocol.DNS,
          MultiaddrProtocol.DNS4,
          MultiaddrProtocol.DNS6);

  /// What carries a WebSocket.
  public enum Security {
    /// TCP alone.
    NONE,
    /// TLS, with a certificate that a public authority vouches for.
    TLS
  }

  /// Returns whom an address asks: `/<host>/tcp/<port>` and then `/ws`, `/wss`, `/tls/ws` or
  /// `/tls/sni/<name>/ws`, with or without a path and a peer behind. Pass the address as it was
  /// before its name was resolved: names are what certificates prove.
  ///
  /// @return empty if the address is none of a WebSocket
  public static Optional<WsTarget> of(Multiaddr address) {
    List<Part> parts =
        address.parts().stream()
            .filter(part -> part.protocol() != MultiaddrProtocol.IP6ZONE)
            .toList();
    if (address.isRelayed()
        || parts.size() <= 2
        || !HOSTS.contains(parts.get(0).protocol())
        || parts.get(1).protocol() != MultiaddrProtocol.TCP) {
      return Optional.empty();
    }
    String host = parts.get(0).text();
    int port = Integer.parseInt(parts.get(1).text());
    return security(parts.subList(2, parts.size()))
        .map(
            security ->
                new WsTarget(
                    host,
                    port,
                    security,
                    address.first(MultiaddrProtocol.SNI).map(Part::text).orElse(host)));
  }

  private static Optional<Security> security(List<Part> layers) {
    List<MultiaddrProtocol> protocols =
        layers.stream()
            .map(Part::protocol)
            .filter(each -> each != MultiaddrProtocol.P2P && each != MultiaddrProtocol.HTTP_PATH)
            .toList();
    if (protocols.equals(List.of(MultiaddrProtocol.WS))) {
      return Optional.of(Security.NONE);
    }
    boolean secured =
        protocols.equals(List.of(MultiaddrProtocol.WSS))
            || protocols.equals(List.of(MultiaddrProtocol.TLS, MultiaddrProtocol.WS))
            || protocols.equals(
                List.of(MultiaddrProtocol.TLS, MultiaddrProtocol.SNI, MultiaddrProtocol.WS));
    return secured ? Optional.of(Security.TLS) : Optional.empty();
  }

  /// Returns the value of the header `Host`.
  String authority() {
    String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    int usual = security == Security.TLS ? HTTPS_PORT : HTTP_PORT;
    return port == usual ? bracketed : bracketed + ":" + port;
  }
}
