package io.peertunnel.forward.tcp;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// *Pure.* What all local sockets have in common.
final class LocalSockets {
  private static final int SMALLEST_READ = 1024;
  private static final int FIRST_READ = 8 * 1024;
  private static final int LARGEST_READ = 128 * 1024;

  private LocalSockets() {}

  /// Sets the options of a new socket. It is not read until a [Splice] says so, and takes memory
  /// only while it is read.
  static void prepare(SocketChannel socket) {
    SocketChannelConfig config = socket.config();
    config.setAutoRead(false);
    config.setAllowHalfClosure(true);
    config.setTcpNoDelay(true);
    config.setKeepAlive(true);
    config.setRecvByteBufAllocator(
        new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ));
  }

  /// Closes the socket so that its other end sees a RST (RFC 9293, 3.10.7; `SO_LINGER` of 0).
  static void closeByReset(SocketChannel socket) {
    try {
      socket.config().setSoLinger(0);
    } catch (ChannelException e) {
      // The socket is closed or reset by now: there is nobody left to tell.
    }
    if (socket.isRegistered()) {
      var _ = socket.close();
    } else {
      socket.unsafe().closeForcibly();
    }
  }

  /// Returns the address as users write it: `127.0.0.1:22`, `[::1]:22`, `localhost:22`.
  static String text(InetSocketAddress address) {
    InetAddress resolved = address.getAddress();
    String host = resolved == null ? address.getHostString() : resolved.getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
