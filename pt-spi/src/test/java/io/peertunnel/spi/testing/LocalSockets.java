package io.peertunnel.spi.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;

/// The local sockets of one kind of forwarder, as its contract plays services and clients with
/// them. Kinds whose sockets are not those of `java.net` wrap theirs in subclasses of [Socket] and
/// [ServerSocket], of which the contract uses the two streams, `shutdownOutput`, `accept` and
/// `close`. Blocking; thread-safe.
public interface LocalSockets {
  /// Returns an address to bind at, which may leave a part of itself to whoever binds, as port 0
  /// does.
  SocketAddress free() throws IOException;

  /// Returns an address at which nobody listens.
  SocketAddress unused() throws IOException;

  /// Listens as a service does, at an address that its `getLocalSocketAddress` tells, with room for
  /// 200 clients that have not been accepted yet.
  ServerSocket listen() throws IOException;

  /// Connects as a client does.
  Socket dial(SocketAddress address) throws IOException;

  /// Returns the words that a message has in it if it names `address`.
  List<String> words(SocketAddress address);
}
