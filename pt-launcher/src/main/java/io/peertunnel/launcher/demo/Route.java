package io.peertunnel.launcher.demo;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The way from a local port through both hosts to the service. Thread-safe: asks the hosts each
/// time.
///
/// @param bind the host behind the local port
/// @param tcp the host in front of the service
/// @param local the addresses of the local port
/// @param service where the service is
public record Route(Host bind, Host tcp, List<InetSocketAddress> local, InetSocketAddress service) {
  private static final int SHOWN_BYTES = 6;

  /// Copies the list.
  public Route {
    local = List.copyOf(local);
  }

  /// One of the two hosts.
  record End(PeerId peer, List<Multiaddr> addresses, Optional<String> fingerprint) {}

  /// Returns how the connection runs now, seen from the side of the local port; empty if there is
  /// none.
  Optional<ConnectionPath> path() {
    return connection(bind, tcp.id()).map(Connection::path);
  }

  End bindEnd() {
    return end(bind, tcp.id());
  }

  End tcpEnd() {
    return end(tcp, bind.id());
  }

  private static End end(Host host, PeerId other) {
    return new End(
        host.id(),
        host.addresses(),
        connection(host, other).map(connection -> fingerprint(connection.channelBinding())));
  }

  private static Optional<Connection> connection(Host host, PeerId other) {
    return host.connections().stream()
        .filter(connection -> connection.remote().equals(other) && connection.isOpen())
        .findFirst();
  }

  /// A digest, so that the channel binding itself stays between the two ends.
  private static String fingerprint(Bytes binding) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(binding.toArray());
      return HexFormat.ofDelimiter(":").formatHex(digest, 0, SHOWN_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
