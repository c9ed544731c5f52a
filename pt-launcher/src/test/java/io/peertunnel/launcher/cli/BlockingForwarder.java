package io.peertunnel.launcher.cli;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Forwards with blocking sockets: slow, but enough for tests of the command line.
final class BlockingForwarder implements Forwarder {
  private static final AtomicLong CONNECTIONS = new AtomicLong();
  private final PluginContext context;

  BlockingForwarder(PluginContext context) {
    this.context = context;
  }

  @Override
  public StreamHandler expose(SocketAddress target, ForwardListener listener) {
    return stream -> {
      try (Socket socket = new Socket()) {
        socket.connect(target);
        join(socket, stream, listener);
      } catch (IOException e) {
        listener.refused("the service does not answer");
        stream.reset(1);
      }
    };
  }

  @Override
  public Binding bind(
      List<? extends SocketAddress> local, StreamOpener opener, ForwardListener listener)
      throws TunnelException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (SocketAddress address : local) {
        ServerSocket socket = new ServerSocket();
        sockets.add(socket);
        socket.bind(address);
      }
    } catch (IOException e) {
      sockets.forEach(BlockingForwarder::close);
      throw new LocalEndpointException("port is taken: " + e.getMessage(), e);
    }
    sockets.forEach(socket -> context.spawn("accept", () -> accept(socket, opener, listener)));
    List<SocketAddress> bound = sockets.stream().map(ServerSocket::getLocalSocketAddress).toList();
    return new Binding() {
      @Override
      public List<SocketAddress> local() {
        return bound;
      }

      @Override
      public void close() {
        sockets.forEach(BlockingForwarder::close);
      }
    };
  }

  @Override
  public void close() {
    // The context ends the tasks.
  }

  private void accept(ServerSocket server, StreamOpener opener, ForwardListener listener) {
    try {
      while (true) {
        Socket socket = server.accept();
        context.spawn(
            "client",
            () -> {
              try (socket) {
                join(socket, opener.open(), listener);
              } catch (IOException e) {
                listener.refused("client ended");
              }
            });
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void join(Socket socket, Stream stream, ForwardListener listener)
      throws IOException, InterruptedException {
    long number = CONNECTIONS.incrementAndGet();
    listener.opened(number, stream.remote());
    Thread up =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    socket.getInputStream().transferTo(stream.output());
                    stream.output().close();
                  } catch (IOException e) {
                    stream.reset(1);
                  }
                });
    long in = stream.input().transferTo(socket.getOutputStream());
    socket.shutdownOutput();
    up.join();
    listener.closed(
        number,
        stream.remote(),
        new ForwardListener.Summary(in, 0, Duration.ZERO, ForwardListener.Summary.DONE));
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
