package io.peertunnel.forward.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.testing.FakePeers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExposedTargetIT {
  private static final String PROTOCOL = "/target/1.0.0";

  private final Events events = new Events();
  private final Forwarder forwarder =
      new TcpForwarderProvider().create(new TestContext(Map.of("max-connections", "2")));
  private final FakeNetwork network = new FakeNetwork();
  private final List<EventLoopGroup> groups = new ArrayList<>();

  @AfterEach
  void closeAll() {
    forwarder.close();
    network.close();
    LoopChoice.end(groups);
  }

  @ParameterizedTest
  @EnumSource
  void resetsTheStreamIfTheTargetRefuses(LoopChoice loops) throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = gone.getLocalPort();
    }
    Stream stream = open(loops, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
    Await.until("the refusal is told", () -> events.refused.size() == 1);
    assertThat(events.refused.getFirst())
        .isEqualTo(
            "cannot connect to 127.0.0.1:"
                + port
                + ": the connection was refused; is the service running?");
    assertThat(events.opened).hasValue(0);
  }

  @Test
  void resetsTheStreamIfTheNameHasNoAddress() throws Exception {
    InetSocketAddress target = InetSocketAddress.createUnresolved("a b.invalid", 22);
    Stream stream = open(LoopChoice.PLAIN, target);
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
    Await.until("the refusal is told", () -> events.refused.size() == 1);
    assertThat(events.refused.getFirst())
        .isEqualTo("cannot connect to a b.invalid:22: this name has no address");
  }

  @Test
  void triesAllAddressesOfAName() throws Exception {
    InetAddress first = InetAddress.ofLiteral("127.0.0.1");
    InetAddress second = InetAddress.ofLiteral("127.0.0.2");
    boolean linux = System.getProperty("os.name").equals("Linux");
    Assumptions.assumeTrue(linux, "only Linux has all of 127.0.0.0/8 as its own");
    try (Loops loops = new Loops(SocketKind.best());
        ServerSocket service = new ServerSocket(0, 1, second)) {
      InetSocketAddress target =
          InetSocketAddress.createUnresolved("service.test", service.getLocalPort());
      var dialer = new TargetDialer(target, _ -> new InetAddress[] {first, second});
      var socket = dialer.dial(loops.homeFor(Runnable::run));
      assertThat(socket.remoteAddress().getAddress()).isEqualTo(second);
      socket.close().await();
    }
  }

  @Test
  void refusesStreamsAboveTheLimit() throws Exception {
    try (ServerSocket service = new ServerSocket(0, 9, InetAddress.ofLiteral("127.0.0.1"))) {
      FakeHost client =
          serve(LoopChoice.PLAIN, (InetSocketAddress) service.getLocalSocketAddress());
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        var _ = open(client);
        sockets.add(service.accept());
      }
      Stream third = open(client);
      assertThatThrownBy(() -> third.input().read()).isInstanceOf(StreamResetException.class);
      Await.until("the refusal is told", () -> events.refused.size() == 1);
      assertThat(events.refused.getFirst())
          .contains("127.0.0.1:" + service.getLocalPort())
          .contains("2 connections are open")
          .contains("tcp.max-connections");
      Tunnel.cut(sockets.getFirst());
      Await.until("a place is free", () -> events.closed.size() == 1);
      Stream fourth = open(client);
      fourth.output().write(1);
      fourth.output().flush();
      try (Socket socket = service.accept()) {
        assertThat(socket.getInputStream().read()).isEqualTo(1);
      }
      Tunnel.cut(sockets.getLast());
    }
  }

  private Stream open(LoopChoice loops, InetSocketAddress target) throws Exception {
    return open(serve(loops, target));
  }

  private FakeHost serve(LoopChoice loops, InetSocketAddress target) {
    FakeHost server = loops.host(network, "server", groups);
    FakeHost client = loops.host(network, "client", groups);
    var _ = server.serve(PROTOCOL, forwarder.expose(target, events));
    return client;
  }

  private Stream open(FakeHost client) throws IOException, InterruptedException {
    PeerInfo server = new PeerInfo(FakePeers.id("server"), List.of(FakePeers.address(1)));
    return client.connect(server).open(PROTOCOL);
  }
}
