package io.peertunnel.launcher.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/// Finds out whether a service is there before anybody uses it. Blocking, for a moment.
final class Probe {
  private static final String TCP = "tcp";
  private static final int MILLIS = 300;

  private Probe() {}

  /// Connects to the service, where that is all that its clients do first.
  static Notice.Sharing.Answer ask(String kind, SocketAddress target) {
    try {
      return switch (target) {
        case InetSocketAddress internet when kind.equals(TCP) -> tcp(internet);
        case UnixDomainSocketAddress unix -> unix(unix);
        default -> Notice.Sharing.Answer.UNKNOWN;
      };
    } catch (IOException | UnsupportedOperationException e) {
      return Notice.Sharing.Answer.SILENT;
    }
  }

  private static Notice.Sharing.Answer tcp(InetSocketAddress target) throws IOException {
    InetSocketAddress resolved =
        target.isUnresolved()
            ? new InetSocketAddress(target.getHostString(), target.getPort())
            : target;
    try (Socket socket = new Socket()) {
      socket.connect(resolved, MILLIS);
      return Notice.Sharing.Answer.ANSWERS;
    }
  }

  private static Notice.Sharing.Answer unix(UnixDomainSocketAddress target) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(target) ? Notice.Sharing.Answer.ANSWERS : Notice.Sharing.Answer.SILENT;
    }
  }
}
