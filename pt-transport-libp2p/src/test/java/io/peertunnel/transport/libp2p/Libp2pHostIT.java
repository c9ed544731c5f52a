package io.peertunnel.transport.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostOptions;
import io.peertunnel.spi.Introduction;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PeerUnreachableException;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.transport.libp2p.autonat.AutonatV2Client;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the contracts do not say: listening, dialling and bad neighbours, over real sockets.
@Timeout(120)
class Libp2pHostIT {
  private static final String IP4 = "/ip4/127.0.0.1/tcp/0";
  private static final String IP6 = "/ip6/::1/tcp/0";

  private final List<Host> hosts = new ArrayList<>();
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void closeAll() throws IOException {
    hosts.forEach(Host::close);
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void listensOnTheSamePortOfBothFamilies() throws Exception {
    Host host = open("/ip4/0.0.0.0/tcp/0", "/ip6/::/tcp/0");
    List<Multiaddr> addresses = host.addresses();
    assertThat(addresses).anyMatch(address -> address.toString().startsWith("/ip4/127.0.0.1/"));
    assertThat(addresses).anyMatch(address -> address.toString().startsWith("/ip6/::1/"));
    assertThat(addresses).noneMatch(address -> address.ip().orElseThrow().isAnyLocalAddress());
    assertThat(addresses.getLast().isLoopback()).isTrue();
    Set<Integer> ports =
        addresses.stream()
            .map(address -> address.tcpSocket().orElseThrow().getPort())
            .collect(Collectors.toSet());
    assertThat(ports).hasSize(1);
    for (Multiaddr address : addresses) {
      Connection connection = open(IP4, IP6).connect(new PeerInfo(host.id(), List.of(address)));
      assertThat(connection.path().address()).isEqualTo(address);
    }
  }

  @Test
  void dialsFromTheListeningPort() throws Exception {
    Host server = open(IP4);
    Host client = open(IP4);
    client.connect(info(server));
    Await.until("the server knows", () -> !server.connections().isEmpty());
    assertThat(server.connections().getFirst().path().address())
        .isEqualTo(client.addresses().getFirst());
  }

  /// As the host does that dials back for those who ask.
  @Test
  void aHostThatListensNowhereAsksNobodyWhetherItCanBeReached() throws Exception {
    Host server = open(IP4);
    Host silent = open();
    Host listening = open(IP4);
    silent.connect(info(server));
    listening.connect(info(server));
    assertThat(said(server, silent)).isNotEmpty().doesNotContain(AutonatV2Client.DIAL_BACK);
    assertThat(said(server, listening)).contains(AutonatV2Client.DIAL_BACK);
  }

  private static List<String> said(Host host, Host peer) throws Exception {
    Await.until("it has introduced itself", () -> introduction(host, peer).isPresent());
    return List.copyOf(introduction(host, peer).orElseThrow().protocols());
  }

  private static Optional<Introduction> introduction(Host host, Host peer) {
    return host.connections().stream()
        .filter(connection -> connection.remote().equals(peer.id()))
        .flatMap(connection -> connection.introduction().stream())
        .findFirst();
  }

  @Test
  void refusesToListenOnWhatItDoesNotSpeak() {
    assertThatThrownBy(() -> open("/ip4/127.0.0.1/udp/0"))
        .isInstanceOf(LocalEndpointException.class)
        .hasMessageContaining("/ip4/127.0.0.1/udp/0");
  }

  @Test
  void refusesAPortThatIsTaken() throws Exception {
    String taken = open(IP4).addresses().getFirst().toString();
    assertThatThrownBy(() -> open(taken))
        .isInstanceOf(LocalEndpointException.class)
        .hasMessageContaining(taken);
  }

  @Test
  void keepsItsIdentityInTheDataDirectory(@TempDir Path directory) throws Exception {
    TestContext context = new TestContext(Map.of(), Optional.of(directory));
    Host first = open(context, IP4);
    first.close();
    assertThat(open(context, IP4).id()).isEqualTo(first.id());
    assertThat(open(IP4).id()).isNotEqualTo(first.id());
  }

  @Test
  void findsTheLiveAddressAmongDeadOnes() throws Exception {
    Host server = open(IP4);
    List<Multiaddr> addresses = new ArrayList<>();
    for (int port = 1; port <= 20; port++) {
      addresses.add(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port));
    }
    addresses.addAll(server.addresses());
    Connection connection = open(IP4).connect(new PeerInfo(server.id(), addresses));
    assertThat(connection.path().address()).isEqualTo(server.addresses().getFirst());
  }

  @Test
  void namesBothPeersWhenAnotherOneAnswers() throws Exception {
    Host right = open(IP4);
    Host wrong = open(IP4);
    Host client = open(IP4);
    assertThatThrownBy(() -> client.connect(new PeerInfo(right.id(), wrong.addresses())))
        .isInstanceOf(PeerUnreachableException.class)
        .hasMessageContaining(right.id().toString())
        .hasMessageContaining(wrong.id().toString());
  }

  @Test
  void letsTheServerTalkFirst() throws Exception {
    Host server = open(IP4);
    server.serve(
        "/greeting/1.0.0",
        stream -> {
          try {
            stream.output().write(42);
            stream.close();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    Connection connection = open(IP4).connect(info(server));
    try (Stream stream = connection.open("/greeting/1.0.0")) {
      assertThat(stream.input().readAllBytes()).containsExactly(42);
    }
  }

  @Test
  void serves200ParallelCallersOnOneConnection() throws Exception {
    Host server = open(IP4);
    Host client = open(IP4);
    List<Callable<Connection>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      calls.add(() -> client.connect(info(server)));
    }
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Connection> call : executor.invokeAll(calls)) {
        assertThat(call.get().remote()).isEqualTo(server.id());
      }
    }
    assertThat(client.connections()).hasSize(1);
    Await.until("the server has it too", () -> server.connections().size() == 1);
  }

  @Test
  void servesAGoodClientAmongBadOnes() throws Exception {
    Host server = open(IP4);
    InetSocketAddress address = server.addresses().getFirst().tcpSocket().orElseThrow();
    Random random = new Random(7);
    for (int i = 0; i < 60; i++) {
      Socket socket = new Socket();
      sockets.add(socket);
      socket.connect(address);
      byte[] garbage = new byte[i % 3 == 0 ? 0 : 1 + random.nextInt(2000)];
      random.nextBytes(garbage);
      try {
        socket.getOutputStream().write(i % 3 == 1 ? new byte[] {0x13, '/'} : garbage);
      } catch (IOException e) {
        // The server has closed it already, as it may.
      }
    }
    Host client = open(IP4);
    Await.until(
        "a good client is served",
        () -> reaches(client, server) && server.connections().size() == 1);
  }

  @Test
  void dialsNoMoreThanItMay() throws Exception {
    Host client = open(TestContext.of("max-connections", "1"), IP4);
    client.connect(info(open(IP4)));
    Host second = open(IP4);
    assertThatThrownBy(() -> client.connect(info(second)))
        .isInstanceOf(PeerUnreachableException.class)
        .hasMessageContaining("too many connections");
  }

  @Test
  void connectsAtOnceToAPeerThatCameBack(@TempDir Path directory) throws Exception {
    TestContext context = new TestContext(Map.of(), Optional.of(directory));
    Host server = open(context, IP4);
    PeerInfo info = info(server);
    Host client = open(IP4);
    client.connect(info);
    server.close();
    Await.until("the client knows", () -> client.connections().isEmpty());
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> client.connect(info)).isInstanceOf(PeerUnreachableException.class);
    }
    open(context, info.addresses().getFirst().toString());
    assertThat(client.connect(info).remote()).isEqualTo(info.id());
  }

  @Test
  void leavesNoThreadBehind() throws Exception {
    Host a = open(IP4);
    Host b = open(IP4);
    a.connect(info(b));
    a.close();
    b.close();
    Await.until(
        "the event loops have ended",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("libp2p-loop")));
  }

  private static boolean reaches(Host client, Host server) {
    try {
      return client.connect(info(server)).isOpen();
    } catch (PeerUnreachableException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Host open(String... listen) throws Exception {
    return open(TestContext.of(), listen);
  }

  private Host open(TestContext context, String... listen) throws Exception {
    List<Multiaddr> addresses = Arrays.stream(listen).map(Multiaddr::parse).toList();
    Host host = new Libp2pTransport().open(new HostOptions(addresses, "pt/test"), context);
    hosts.add(host);
    return host;
  }

  private static PeerInfo info(Host host) {
    return new PeerInfo(host.id(), host.addresses());
  }
}
