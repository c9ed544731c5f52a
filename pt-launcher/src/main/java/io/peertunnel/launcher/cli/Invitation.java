package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.tunnel.TunnelId;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.stream.Collectors;

/// The command that the other machine runs. Pure.
///
/// @param kind of the shared service
/// @param target where it is
/// @param network how the other side comes to the same network: options with their values
record Invitation(String kind, SocketAddress target, TunnelId id, List<String> network) {
  private static final String TCP = "tcp";
  private static final int FIRST_FREE_FOR_ALL = 1024;

  /// Copies the list.
  Invitation {
    network = List.copyOf(network);
  }

  /// Returns true if the id has a part that must not be shown.
  boolean hidesSecret() {
    return !id.name().equals(id.text());
  }

  /// Returns the command, quoted for a POSIX shell.
  String command() {
    String which = hidesSecret() ? "--id-file FILE" : "--id " + quoted(id.text());
    return "pt bind "
        + (kind.equals(TCP) ? "" : "--kind " + kind + " ")
        + local()
        + " "
        + which
        + network.stream().map(word -> " " + quoted(word)).collect(Collectors.joining());
  }

  private String local() {
    return target instanceof InetSocketAddress internet
        ? "--port " + suggestedPort(internet.getPort())
        : "--local ADDRESS";
  }

  /// Returns a local port that needs no privilege and is easy to remember.
  static int suggestedPort(int port) {
    return switch (port) {
      case 80 -> 8080;
      case 443 -> 8443;
      default -> port < FIRST_FREE_FOR_ALL ? 2000 + port : port;
    };
  }

  static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:@%+,=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
