package io.peertunnel.spi.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;

/// TCP on loopback. Blocking; thread-safe.
final class TcpSockets implements LocalSockets {
  private static final int BACKLOG = 200;

  @Override
  public SocketAddress free() {
    return loopback(0);
  }

  @Override
  public SocketAddress unused() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, loopback(0).getAddress())) {
      return loopback(probe.getLocalPort());
    }
  }

  @Override
  public ServerSocket listen() throws IOException {
    return new ServerSocket(0, BACKLOG, loopback(0).getAddress());
  }

  @Override
  public Socket dial(SocketAddress address) throws IOException {
    InetSocketAddress internet = (InetSocketAddress) address;
    return new Socket(internet.getAddress(), internet.getPort());
  }

  @Override
  public List<String> words(SocketAddress address) {
    InetSocketAddress internet = (InetSocketAddress) address;
    return List.of(internet.getAddress().getHostAddress(), String.valueOf(internet.getPort()));
  }

  static InetSocketAddress loopback(int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
