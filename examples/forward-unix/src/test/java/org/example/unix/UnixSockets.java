package org.example.unix;

import io.peertunnel.spi.testing.LocalSockets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImpl;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Sockets in one folder, each at a path of its own, in the clothes that the contract wants.
final class UnixSockets implements LocalSockets {
  private final AtomicInteger names = new AtomicInteger();
  private final Path folder;

  UnixSockets(Path folder) {
    this.folder = folder;
  }

  /// Returns a path at which there is nothing.
  Path fresh() {
    return folder.resolve(names.incrementAndGet() + ".sock");
  }

  @Override
  public SocketAddress free() {
    return UnixDomainSocketAddress.of(fresh());
  }

  @Override
  public SocketAddress unused() {
    return UnixDomainSocketAddress.of(fresh());
  }

  @Override
  public ServerSocket listen() throws IOException {
    return new Listening(UnixDomainSocketAddress.of(fresh()), 200);
  }

  @Override
  public Socket dial(SocketAddress address) throws IOException {
    return new Connected(SocketChannel.open(address));
  }

  @Override
  public List<String> words(SocketAddress address) {
    return List.of(((UnixDomainSocketAddress) address).getPath().toString());
  }

  static final class Listening extends ServerSocket {
    private final UnixDomainSocketAddress address;
    private final ServerSocketChannel server =
        ServerSocketChannel.open(StandardProtocolFamily.UNIX);

    Listening(UnixDomainSocketAddress address, int backlog) throws IOException {
      this.address = address;
      server.bind(address, backlog);
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
      return address;
    }

    @Override
    public Socket accept() throws IOException {
      return new Connected(server.accept());
    }

    @Override
    public boolean isClosed() {
      return !server.isOpen();
    }

    @Override
    public void close() throws IOException {
      server.close();
      Files.deleteIfExists(address.getPath());
    }
  }

  private static final class Connected extends Socket {
    private final SocketChannel channel;

    Connected(SocketChannel channel) throws IOException {
      super((SocketImpl) null);
      this.channel = channel;
    }

    @Override
    public InputStream getInputStream() {
      return Channels.newInputStream(channel);
    }

    @Override
    public OutputStream getOutputStream() {
      return Channels.newOutputStream(channel);
    }

    @Override
    public void shutdownOutput() throws IOException {
      channel.shutdownOutput();
    }

    @Override
    public boolean isClosed() {
      return !channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
