package io.peertunnel.transport.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two peers that dial each other at the same moment, each from the port on which it listens: TCP
/// makes one connection of both dials, on which both speak first.
@Timeout(60)
class CrossedDialsIT {
  private static final int ROUNDS = 20;

  @Test
  void bothReachEachOther() throws Exception {
    try (RealHosts hosts = new RealHosts();
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        Host a = hosts.open();
        Host b = hosts.open();
        Future<Connection> there = executor.submit(() -> a.connect(RealHosts.infoOf(b)));
        Future<Connection> back = executor.submit(() -> b.connect(RealHosts.infoOf(a)));
        assertThat(RealHosts.echoes(there.get())).isTrue();
        assertThat(RealHosts.echoes(back.get())).isTrue();
      }
    }
  }

  /// A peer that sends what it hears is one that begins in the same way.
  @Test
  void dialsAgainFromAnotherPort() throws Exception {
    try (RealHosts hosts = new RealHosts()) {
      Host server = hosts.open();
      Host client = hosts.open();
      try (Mirror mirror = new Mirror(RealHosts.addressOf(server))) {
        Connection connection =
            client.connect(new PeerInfo(server.id(), List.of(mirror.address())));
        assertThat(RealHosts.echoes(connection)).isTrue();
        int listening = RealHosts.addressOf(client).tcpSocket().orElseThrow().getPort();
        assertThat(mirror.callers).hasSize(2);
        assertThat(mirror.callers.getFirst()).isEqualTo(listening);
        assertThat(mirror.callers.getLast()).isNotEqualTo(listening);
      }
    }
  }

  /// Sends the first caller's bytes back, and joins the others with a host.
  private static final class Mirror implements AutoCloseable {
    private final List<Integer> callers = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ServerSocket entrance;
    private final InetSocketAddress host;

    Mirror(Multiaddr host) throws IOException {
      this.host = host.tcpSocket().orElseThrow();
      this.entrance = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
      Thread.ofVirtual().name("mirror").start(this::accept);
    }

    Multiaddr address() {
      return Multiaddr.parse("/ip4/127.0.0.1/tcp/" + entrance.getLocalPort());
    }

    private void accept() {
      try {
        while (true) {
          Socket caller = entrance.accept();
          sockets.add(caller);
          callers.add(caller.getPort());
          if (callers.size() == 1) {
            copy(caller, caller);
          } else {
            Socket answering = dial();
            copy(caller, answering);
            copy(answering, caller);
          }
        }
      } catch (IOException e) {
        // The test is over.
      }
    }

    private Socket dial() throws IOException {
      Socket socket = new Socket(host.getAddress(), host.getPort());
      sockets.add(socket);
      return socket;
    }

    private static void copy(Socket from, Socket to) {
      var _ =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      from.getInputStream().transferTo(to.getOutputStream());
                    } catch (IOException e) {
                      // The end of one is the end of both, with the test at the latest.
                    }
                  });
    }

    @Override
    public void close() throws IOException {
      entrance.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
