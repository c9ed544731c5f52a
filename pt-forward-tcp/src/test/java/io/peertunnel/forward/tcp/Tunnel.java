package io.peertunnel.forward.tcp;

import io.netty.channel.EventLoopGroup;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A whole tunnel: client socket, binding, stream in memory, exposed target, service socket.
final class Tunnel implements AutoCloseable {
  static final String PROTOCOL = "/tunnel-test/1.0.0";

  /// A connection carries 1000 streams, so many clients need several.
  private static final int SERVERS = 3;

  private static final int PATIENCE_MILLIS = 60_000;

  final FakeNetwork network = new FakeNetwork();
  final Events clientEvents = new Events();
  final Events serverEvents = new Events();
  final ServerSocket service = new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
  final FakeHost server;
  private final FakeHost secondServer;
  private final FakeHost thirdServer;
  private final AtomicInteger opened = new AtomicInteger();
  final FakeHost client;
  final Forwarder exposer;
  final Forwarder binder;
  final Forwarder.Binding binding;
  private final List<EventLoopGroup> groups = new ArrayList<>();

  Tunnel(LoopChoice loops) throws Exception {
    server = loops.host(network, "server", groups);
    secondServer = loops.host(network, "second server", groups);
    thirdServer = loops.host(network, "third server", groups);
    client = loops.host(network, "client", groups);
    TestContext context = new TestContext(Map.of("max-connections", "20000"));
    exposer = new TcpForwarderProvider().create(context);
    binder = new TcpForwarderProvider().create(context);
    var handler = exposer.expose(service.getLocalSocketAddress(), serverEvents);
    var _ = server.serve(PROTOCOL, handler);
    var _ = secondServer.serve(PROTOCOL, handler);
    var _ = thirdServer.serve(PROTOCOL, handler);
    binding =
        binder.bind(
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            this::open,
            clientEvents);
  }

  io.peertunnel.spi.Stream open() throws TunnelException, InterruptedException {
    FakeHost next =
        switch (opened.getAndIncrement() % SERVERS) {
          case 0 -> server;
          case 1 -> secondServer;
          default -> thirdServer;
        };
    return client.connect(next.info()).open(PROTOCOL);
  }

  /// Returns a client socket that is connected to the binding.
  Socket dial() throws IOException {
    return dial(binding.local().getFirst());
  }

  static Socket dial(SocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(address, PATIENCE_MILLIS);
    return socket;
  }

  /// Returns the next connection that arrives at the service.
  Socket accept() throws IOException {
    service.setSoTimeout(PATIENCE_MILLIS);
    Socket socket = service.accept();
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /// Closes a socket so that its other end sees a RST.
  static void cut(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /// Waits until no connection is open and every chunk was given back.
  void untilIdle() throws Exception {
    Await.until("all connections end", () -> clientEvents.open.isEmpty());
    Await.until("all connections end", () -> serverEvents.open.isEmpty());
    Await.until("all chunks are closed", () -> network.openChunks() == 0);
  }

  @Override
  public void close() throws IOException {
    binder.close();
    exposer.close();
    network.close();
    service.close();
    LoopChoice.end(groups);
  }
}
