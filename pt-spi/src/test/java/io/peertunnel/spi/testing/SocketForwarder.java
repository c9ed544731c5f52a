package io.peertunnel.spi.testing;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// The plainest forwarder that keeps the contract: two virtual threads per connection, on the
/// blocking face. It shows that [ForwarderContract] asks for nothing that cannot be done.
final class SocketForwarder implements Forwarder {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final int BACKLOG = 200;
  private static final int ATTEMPTS = 20;

  private final List<Binding> bindings = new CopyOnWriteArrayList<>();

  @Override
  public StreamHandler expose(SocketAddress target, ForwardListener listener) {
    InetSocketAddress address = (InetSocketAddress) target;
    return stream -> {
      Socket socket = new Socket();
      try {
        socket.connect(resolved(address));
      } catch (IOException e) {
        stream.reset(Stream.CODE_UNSPECIFIED);
        InetSocketAddress named = resolved(address);
        listener.refused(named + " refused: " + e.getMessage());
        return;
      }
      // On a thread of its own: this one is interrupted when the connection ends.
      Splice splice = new Splice(socket, stream, listener);
      Thread.startVirtualThread(splice);
    };
  }

  @Override
  public Binding bind(
      List<? extends SocketAddress> local, StreamOpener opener, ForwardListener listener)
      throws TunnelException {
    List<ServerSocket> servers = listen(local);
    List<SocketAddress> bound = servers.stream().map(ServerSocket::getLocalSocketAddress).toList();
    servers.forEach(server -> Thread.startVirtualThread(() -> acceptAll(server, opener, listener)));
    Binding binding =
        new Binding() {
          @Override
          public List<SocketAddress> local() {
            return bound;
          }

          @Override
          public void close() {
            servers.forEach(SocketForwarder::close);
          }
        };
    bindings.add(binding);
    return binding;
  }

  @Override
  public void close() {
    bindings.forEach(Binding::close);
  }

  private static InetSocketAddress resolved(InetSocketAddress address) {
    return address.isUnresolved()
        ? new InetSocketAddress(address.getHostString(), address.getPort())
        : address;
  }

  private static List<ServerSocket> listen(List<? extends SocketAddress> local)
      throws TunnelException {
    for (int attempt = 1; ; attempt++) {
      List<ServerSocket> servers = new ArrayList<>();
      int port = 0;
      try {
        for (SocketAddress each : local) {
          InetSocketAddress wanted = (InetSocketAddress) each;
          int wantedPort = wanted.getPort() == 0 ? port : wanted.getPort();
          port = wantedPort;
          servers.add(new ServerSocket(wantedPort, BACKLOG, wanted.getAddress()));
          port = servers.getLast().getLocalPort();
        }
        return servers;
      } catch (IOException e) {
        servers.forEach(SocketForwarder::close);
        boolean fixed = ((InetSocketAddress) local.getFirst()).getPort() != 0;
        if (fixed || attempt == ATTEMPTS) {
          throw new LocalEndpointException("cannot listen on port " + port, e);
        }
      }
    }
  }

  private static void acceptAll(
      ServerSocket server, StreamOpener opener, ForwardListener listener) {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.startVirtualThread(() -> serve(client, opener, listener));
      } catch (IOException e) {
        close(server);
      }
    }
  }

  private static void serve(Socket client, StreamOpener opener, ForwardListener listener) {
    boolean opened = false;
    try {
      Stream stream = opener.open();
      opened = true;
      Thread.startVirtualThread(new Splice(client, stream, listener));
    } catch (TunnelException | InterruptedException | IllegalStateException e) {
      listener.refused("no stream: " + e.getMessage());
    } finally {
      if (!opened) {
        abort(client);
      }
    }
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void abort(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already.
    }
    close(socket);
  }

  /// One connection. Blocking.
  private static final class Splice implements Runnable {
    private final long number = NUMBERS.incrementAndGet();
    private final long started = System.nanoTime();
    private final AtomicLong in = new AtomicLong();
    private final AtomicLong out = new AtomicLong();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final Socket socket;
    private final Stream stream;
    private final ForwardListener listener;

    Splice(Socket socket, Stream stream, ForwardListener listener) {
      this.socket = socket;
      this.stream = stream;
      this.listener = listener;
    }

    @Override
    public void run() {
      listener.opened(number, stream.remote());
      CompletableFuture<String> up = new CompletableFuture<>();
      Thread.startVirtualThread(
          () -> {
            guarded(this::toStream);
            up.complete("done");
          });
      guarded(this::toSocket);
      up.join();
      close(socket);
      stream.close();
      String reason = failures.isEmpty() ? ForwardListener.Summary.DONE : failures.getFirst();
      Duration duration = Duration.ofNanos(System.nanoTime() - started);
      listener.closed(
          number,
          stream.remote(),
          new ForwardListener.Summary(in.get(), out.get(), duration, reason));
    }

    private void toStream() throws IOException {
      byte[] piece = new byte[16 * 1024];
      for (int n = 0; n >= 0; n = socket.getInputStream().read(piece)) {
        stream.output().write(piece, 0, n);
        out.addAndGet(n);
      }
      stream.output().close();
    }

    private void toSocket() throws IOException {
      byte[] piece = new byte[16 * 1024];
      for (int n = 0; n >= 0; n = stream.input().read(piece)) {
        socket.getOutputStream().write(piece, 0, n);
        in.addAndGet(n);
      }
      socket.shutdownOutput();
    }

    private void guarded(Copy copy) {
      try {
        copy.run();
      } catch (IOException e) {
        failures.add(String.valueOf(e.getMessage()));
        abort(socket);
        stream.reset(Stream.CODE_UNSPECIFIED);
      }
    }
  }

  @FunctionalInterface
  private interface Copy {
    void run() throws IOException;
  }
}
