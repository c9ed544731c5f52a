package io.peertunnel.forward.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.testing.Streams;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class BindingIT {
  private static final String PROTOCOL = "/echo/1.0.0";

  private final Events events = new Events();
  private final TestContext context =
      new TestContext(Map.of("max-connections", "4", "max-pending", "3"));
  private final Forwarder forwarder = new TcpForwarderProvider().create(context);
  private final FakeNetwork network = new FakeNetwork();
  private final FakeHost server = network.host("server");
  private final FakeHost client = network.host("client");

  @AfterEach
  void closeAll() {
    forwarder.close();
    network.close();
  }

  @Test
  void takesOneFreePortOnAllAddresses() throws Exception {
    assumeBothFamilies();
    Forwarder.Binding binding = forwarder.bind(bothLoopbacks(0), this::echo, events);
    assertThat(binding.local()).hasSize(2);
    var _ = server.serve(PROTOCOL, Streams.echo());
    for (var address : binding.local()) {
      assertThat(address).isInstanceOf(InetSocketAddress.class);
      assertThat(((InetSocketAddress) address).getPort()).isEqualTo(port(binding));
      try (Socket socket = Tunnel.dial(address)) {
        socket.getOutputStream().write(9);
        assertThat(socket.getInputStream().read()).isEqualTo(9);
      }
    }
  }

  @Test
  void bindsNothingIfThePortIsTakenOnOneFamily() throws Exception {
    assumeBothFamilies();
    try (ServerSocket taken = new ServerSocket(0, 1, six())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> forwarder.bind(bothLoopbacks(port), this::echo, events))
          .isInstanceOf(LocalEndpointException.class)
          .hasMessage(
              "cannot listen on [0:0:0:0:0:0:0:1]:"
                  + port
                  + ": port "
                  + port
                  + " is in use; choose another port, or stop what uses it");
      new ServerSocket(port, 1, four()).close();
    }
  }

  @Test
  void refusesAnAddressOfAnotherMachine() {
    InetSocketAddress foreign = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 2022);
    assertThatThrownBy(() -> forwarder.bind(List.of(foreign), this::echo, events))
        .isInstanceOf(LocalEndpointException.class)
        .hasMessage(
            "cannot listen on 192.0.2.1:2022: 192.0.2.1 is not an address of this machine;"
                + " choose one that is");
  }

  @Test
  void resetsAClientForWhichThereIsNoPeer() throws Exception {
    Forwarder.Binding binding =
        bind(
            () -> {
              throw new TunnelException("no peer has been found yet");
            });
    assertThatThrownBy(
            () -> {
              try (Socket socket = Tunnel.dial(binding.local().getFirst())) {
                socket.getInputStream().read();
              }
            })
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
    Await.until("the refusal is told", () -> events.refused.size() == 1);
    assertThat(events.refused.getFirst())
        .isEqualTo(
            "a client of 127.0.0.1:" + port(binding) + " was refused: no peer has been found yet");
    assertThat(events.opened).hasValue(0);
  }

  @Test
  void acceptsNoMoreThanMayWait() throws Exception {
    AtomicInteger opening = new AtomicInteger();
    CountDownLatch found = new CountDownLatch(1);
    var _ = server.serve(PROTOCOL, Streams.echo());
    Forwarder.Binding binding =
        bind(
            () -> {
              assertThat(opening.incrementAndGet()).isLessThanOrEqualTo(3);
              found.await();
              opening.decrementAndGet();
              return echo();
            });
    serveAll(binding, found, () -> opening.get() == 3);
  }

  @Test
  void pausesAtTheLimitAndGoesOnBelowIt() throws Exception {
    var _ = server.serve(PROTOCOL, Streams.echo());
    Forwarder.Binding binding = bind(this::echo);
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Socket socket = Tunnel.dial(binding.local().getFirst());
      socket.getOutputStream().write(i);
      sockets.add(socket);
    }
    for (int i = 0; i < 4; i++) {
      assertThat(sockets.get(i).getInputStream().read()).isEqualTo(i);
    }
    assertThat(events.opened).hasValue(4);
    for (int i = 0; i < 2; i++) {
      sockets.get(i).close();
    }
    for (int i = 4; i < 6; i++) {
      assertThat(sockets.get(i).getInputStream().read()).isEqualTo(i);
    }
    for (Socket socket : sockets) {
      socket.close();
    }
    Await.until("all have ended", () -> events.closed.size() == 6);
  }

  @Test
  void closingTheBindingTurnsWaitingClientsAway() throws Exception {
    Semaphore waiting = new Semaphore(0);
    Forwarder.Binding binding = bind(() -> waitForEver(waiting));
    try (Socket socket = Tunnel.dial(binding.local().getFirst())) {
      waiting.acquire();
      binding.close();
      assertReset(socket);
    }
    new ServerSocket(port(binding), 1, four()).close();
  }

  /// Connects more clients than may wait or be served, and sees all of them served in the end.
  private static void serveAll(
      Forwarder.Binding binding, CountDownLatch found, java.util.concurrent.Callable<Boolean> full)
      throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Socket socket = Tunnel.dial(binding.local().getFirst());
      socket.getOutputStream().write(i);
      sockets.add(socket);
    }
    Await.until("as many wait as may", full);
    found.countDown();
    for (int i = 0; i < 8; i++) {
      try (Socket socket = sockets.get(i)) {
        assertThat(socket.getInputStream().read()).isEqualTo(i);
      }
    }
  }

  private Forwarder.Binding bind(Forwarder.StreamOpener opener) throws TunnelException {
    return forwarder.bind(List.of(new InetSocketAddress(four(), 0)), opener, events);
  }

  private io.peertunnel.spi.Stream echo() throws TunnelException, InterruptedException {
    return client.connect(server.info()).open(PROTOCOL);
  }

  private static io.peertunnel.spi.Stream waitForEver(Semaphore waiting)
      throws InterruptedException {
    waiting.release();
    new CountDownLatch(1).await();
    throw new IllegalStateException("nobody counts down");
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  private static int port(Forwarder.Binding binding) {
    return ((InetSocketAddress) binding.local().getFirst()).getPort();
  }

  private static List<InetSocketAddress> bothLoopbacks(int port) throws IOException {
    return List.of(new InetSocketAddress(four(), port), new InetSocketAddress(six(), port));
  }

  private static InetAddress four() {
    return Inet4Address.ofLiteral("127.0.0.1");
  }

  private static InetAddress six() {
    return InetAddress.ofLiteral("::1");
  }

  private static void assumeBothFamilies() {
    try {
      new ServerSocket(0, 1, six()).close();
    } catch (IOException e) {
      Assumptions.abort("this machine has no IPv6");
    }
  }
}
