package io.peertunnel.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// Two peers on a network in memory, a forwarder for each, and local sockets: TCP on loopback
/// unless a subclass brings others.
@Timeout(120)
abstract class ForwarderFixture {
  static final String PROTOCOL = "/contract/forward/1.0.0";
  static final int LARGE = 8 * 1024 * 1024;
  static final long FLOOD = 96L * 1024 * 1024;
  static final long MOST_UNDER_WAY = 64L * 1024 * 1024;
  static final int PIECE = 16 * 1024;

  final FakeNetwork network = new FakeNetwork();
  final Background background = new Background();
  final RecordingForwardListener exposing = new RecordingForwardListener();
  final RecordingForwardListener binding = new RecordingForwardListener();
  final BlockingQueue<Socket> arrived = new LinkedBlockingQueue<>(1000);
  final List<AutoCloseable> toClose = new ArrayList<>();
  FakeHost near;
  FakeHost far;
  Forwarder nearForwarder;
  Forwarder farForwarder;

  /// Creates the contract.
  ForwarderFixture() {}

  /// Creates a forwarder. The contract closes it.
  protected abstract Forwarder create() throws Exception;

  /// Returns an executor on which the streams of one connection call back: an event loop, where the
  /// forwarder can make use of one.
  protected Executor executor() {
    return new SerialExecutor("streams");
  }

  /// Returns the local sockets of this kind of forwarder.
  protected LocalSockets sockets() {
    return new TcpSockets();
  }

  @BeforeEach
  final void openAll() throws Exception {
    near = network.host("near", this::executor);
    far = network.host("far", this::executor);
    nearForwarder = create();
    farForwarder = create();
  }

  @AfterEach
  final void closeAll() throws Exception {
    for (AutoCloseable each : toClose.reversed()) {
      each.close();
    }
    nearForwarder.close();
    farForwarder.close();
    network.close();
    background.stop();
    exposing.requireSense();
    binding.requireSense();
    Await.until("no chunk is left open", () -> network.openChunks() == 0);
  }

  ServerSocket listen() throws IOException {
    ServerSocket server = sockets().listen();
    toClose.add(server);
    background.start(
        "target accepts",
        () -> {
          while (!server.isClosed()) {
            arrived.put(server.accept());
          }
          return true;
        });
    return server;
  }

  void expose() throws IOException {
    ServerSocket target = listen();
    far.serve(PROTOCOL, farForwarder.expose(target.getLocalSocketAddress(), exposing));
  }

  Forwarder.Binding bind() throws IOException {
    return bind(List.of(sockets().free()), this::openStream);
  }

  Forwarder.Binding bind(List<? extends SocketAddress> local, Forwarder.StreamOpener opener)
      throws TunnelException {
    Forwarder.Binding bound = nearForwarder.bind(local, opener, binding);
    toClose.add(bound);
    return bound;
  }

  Forwarder.Binding exposeAndBind() throws IOException {
    expose();
    return bind();
  }

  Stream openStream() throws TunnelException, InterruptedException {
    return near.connect(far.info()).open(PROTOCOL);
  }

  /// Exposes a target, binds a port, and returns a client that is connected to it.
  Socket connect() throws IOException {
    return dial(exposeAndBind());
  }

  Socket dial(Forwarder.Binding bound) throws IOException {
    return sockets().dial(address(bound));
  }

  Socket accept() throws InterruptedException {
    Socket socket = arrived.poll(60, TimeUnit.SECONDS);
    if (socket == null) {
      throw new AssertionError("nobody connected to the target");
    }
    return socket;
  }

  static SocketAddress address(Forwarder.Binding bound) {
    return bound.local().getFirst();
  }

  /// Returns ::1, or 127.0.0.2 on a machine without IPv6.
  static InetAddress otherLoopback() throws IOException {
    byte[] six = new byte[16];
    six[15] = 1;
    InetAddress address = InetAddress.getByAddress(six);
    try (ServerSocket probe = new ServerSocket(0, 1, address)) {
      return probe.getInetAddress();
    } catch (IOException e) {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
    }
  }

  void awaitUnbound(SocketAddress address) throws Exception {
    Await.until(
        "nobody listens at " + address,
        () -> {
          try (Socket refused = sockets().dial(address)) {
            return refused.isClosed();
          } catch (IOException e) {
            return true;
          }
        });
  }

  static void requireNoMoreBytes(Socket client) {
    int next;
    try {
      next = client.getInputStream().read();
    } catch (IOException e) {
      return;
    }
    assertThat(next).isEqualTo(-1);
  }

  static void requireCarried(ForwardListener.Summary summary, long in, long out) {
    assertThat(summary.bytesIn()).isEqualTo(in);
    assertThat(summary.bytesOut()).isEqualTo(out);
    assertThat(summary.reason()).isEqualTo(ForwardListener.Summary.DONE);
    assertThat(summary.duration()).isGreaterThanOrEqualTo(Duration.ZERO);
  }

  void writeAndEnd(Socket socket, byte[] content) {
    background.start(
        "writer",
        () -> {
          socket.getOutputStream().write(content);
          socket.shutdownOutput();
          return true;
        });
  }

  static boolean flood(Socket socket, AtomicLong written) throws IOException {
    byte[] piece = new byte[PIECE];
    while (written.get() < FLOOD) {
      socket.getOutputStream().write(piece);
      written.addAndGet(PIECE);
    }
    socket.shutdownOutput();
    return true;
  }

  boolean echoForEver() throws InterruptedException {
    while (true) {
      Socket socket = arrived.take();
      background.start(
          "echo",
          () -> {
            try (socket) {
              return socket.getInputStream().transferTo(socket.getOutputStream());
            }
          });
    }
  }

  boolean echoes(Forwarder.Binding bound, byte[] content) throws IOException {
    try (Socket client = dial(bound)) {
      client.getOutputStream().write(content);
      client.shutdownOutput();
      return java.util.Arrays.equals(client.getInputStream().readAllBytes(), content);
    }
  }

  /// Ends a socket as a program does that dies with unread data: the other end sees a reset.
  static void abort(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
