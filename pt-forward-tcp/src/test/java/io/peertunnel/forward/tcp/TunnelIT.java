package io.peertunnel.forward.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.ForwardListener.Summary;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.Background;
import io.peertunnel.spi.testing.Streams;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TunnelIT {
  private static final int MIB = 1024 * 1024;

  private final Background background = new Background();

  @AfterEach
  void endWork() throws Exception {
    background.stop();
  }

  @ParameterizedTest
  @EnumSource
  void clientThatHalfClosesGetsTheWholeAnswer(LoopChoice loops) throws Exception {
    try (Tunnel tunnel = new Tunnel(loops);
        Socket client = tunnel.dial()) {
      client.getOutputStream().write("GET\n".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      try (Socket service = tunnel.accept()) {
        assertThat(service.getInputStream().readAllBytes()).hasSize(4);
        var sent = background.start("answer", () -> send(service, 100 * MIB, 7));
        var received = background.start("read", () -> receive(client));
        assertThat(received.get()).isEqualTo(sent.get());
      }
      tunnel.untilIdle();
      Summary summary = tunnel.clientEvents.closed.getFirst();
      assertThat(summary.reason()).isEqualTo(Summary.DONE);
      assertThat(summary.bytesIn()).isEqualTo(100 * MIB);
      assertThat(summary.bytesOut()).isEqualTo(4);
      assertThat(tunnel.serverEvents.closed.getFirst().bytesOut()).isEqualTo(100 * MIB);
    }
  }

  @ParameterizedTest
  @EnumSource
  void serverMayTalkFirst(LoopChoice loops) throws Exception {
    try (Tunnel tunnel = new Tunnel(loops);
        Socket client = tunnel.dial();
        Socket service = tunnel.accept()) {
      service.getOutputStream().write("SSH".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.getInputStream().readNBytes(3)).asString().isEqualTo("SSH");
      client.getOutputStream().write('!');
      assertThat(service.getInputStream().read()).isEqualTo('!');
      service.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      client.getOutputStream().write('?');
      assertThat(service.getInputStream().read()).isEqualTo('?');
      client.shutdownOutput();
      assertThat(service.getInputStream().read()).isEqualTo(-1);
      tunnel.untilIdle();
      assertThat(tunnel.serverEvents.closed.getFirst().reason()).isEqualTo(Summary.DONE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothDirectionsAtOnceArriveWhole(LoopChoice loops) throws Exception {
    try (Tunnel tunnel = new Tunnel(loops);
        Socket client = tunnel.dial();
        Socket service = tunnel.accept()) {
      var up = background.start("up", () -> send(client, 50 * MIB, 1));
      var down = background.start("down", () -> send(service, 50 * MIB, 2));
      var atService = background.start("at service", () -> receive(service));
      var atClient = background.start("at client", () -> receive(client));
      assertThat(atService.get()).isEqualTo(up.get());
      assertThat(atClient.get()).isEqualTo(down.get());
      tunnel.untilIdle();
      assertThat(tunnel.clientEvents.closed.getFirst().reason()).isEqualTo(Summary.DONE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void resetByTheClientIsAResetForTheService(LoopChoice loops) throws Exception {
    try (Tunnel tunnel = new Tunnel(loops);
        Socket client = tunnel.dial();
        Socket service = tunnel.accept()) {
      pingPong(client, service);
      Tunnel.cut(client);
      assertReset(service);
      tunnel.untilIdle();
      assertThat(tunnel.serverEvents.closed.getFirst().reason()).isNotEqualTo(Summary.DONE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void resetByTheServiceIsAResetForTheClient(LoopChoice loops) throws Exception {
    try (Tunnel tunnel = new Tunnel(loops);
        Socket client = tunnel.dial();
        Socket service = tunnel.accept()) {
      pingPong(client, service);
      Tunnel.cut(service);
      assertReset(client);
      tunnel.untilIdle();
    }
  }

  @ParameterizedTest
  @EnumSource
  void lostConnectionIsAResetOnBothSides(LoopChoice loops) throws Exception {
    try (Tunnel tunnel = new Tunnel(loops);
        Socket client = tunnel.dial();
        Socket service = tunnel.accept()) {
      pingPong(client, service);
      tunnel.network.drop(tunnel.client, tunnel.server);
      assertReset(client);
      assertReset(service);
      tunnel.untilIdle();
    }
  }

  @ParameterizedTest
  @EnumSource
  void resetAfterAHalfCloseIsNoticedWithTheNextBytes(LoopChoice loops) throws Exception {
    try (Tunnel tunnel = new Tunnel(loops);
        Socket client = tunnel.dial();
        Socket service = tunnel.accept()) {
      pingPong(client, service);
      client.shutdownOutput();
      assertThat(service.getInputStream().read()).isEqualTo(-1);
      Tunnel.cut(client);
      service.getOutputStream().write(1);
      tunnel.untilIdle();
    }
  }

  @ParameterizedTest
  @EnumSource
  void readerThatStandsStillStopsTheWriter(LoopChoice loops) throws Exception {
    try (Tunnel tunnel = new Tunnel(loops);
        SocketChannel client = SocketChannel.open(tunnel.binding.local().getFirst());
        Socket service = tunnel.accept()) {
      client.configureBlocking(false);
      long sent = fill(client);
      // The sockets' own buffers, and a window on either side of each splice; far from 1 GiB.
      assertThat(sent).isLessThan(64L * MIB);
      assertThat(tunnel.network.openChunks()).isPositive();
      var received =
          background.start("drain", () -> service.getInputStream().readAllBytes().length);
      client.configureBlocking(true);
      client.shutdownOutput();
      assertThat(received.get()).isEqualTo((int) sent);
      service.shutdownOutput();
      client.socket().setSoTimeout(60_000);
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      tunnel.untilIdle();
    }
  }

  @ParameterizedTest
  @EnumSource
  void stalledReaderIsFreedWhenTheStreamIsCut(LoopChoice loops) throws Exception {
    try (Tunnel tunnel = new Tunnel(loops);
        SocketChannel client = SocketChannel.open(tunnel.binding.local().getFirst());
        Socket service = tunnel.accept()) {
      client.configureBlocking(false);
      fill(client);
      tunnel.network.drop(tunnel.client, tunnel.server);
      tunnel.untilIdle();
      assertReset(service);
    }
  }

  @ParameterizedTest
  @EnumSource
  void carriesTwoThousandConnectionsAtOnce(LoopChoice loops) throws Exception {
    int count = 2000;
    try (Tunnel tunnel = new Tunnel(loops)) {
      var echo = background.start("echo", () -> echo(tunnel, count));
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        clients.add(tunnel.dial());
      }
      Await.until("all are open", () -> tunnel.serverEvents.opened.get() == count);
      for (int i = 0; i < count; i++) {
        clients.get(i).getOutputStream().write(i % 251);
      }
      for (int i = 0; i < count; i++) {
        assertThat(clients.get(i).getInputStream().read()).isEqualTo(i % 251);
      }
      for (Socket client : clients) {
        client.close();
      }
      assertThat(echo.get()).isEqualTo(count);
      tunnel.untilIdle();
      assertThat(tunnel.clientEvents.closed)
          .hasSize(count)
          .allMatch(summary -> summary.reason().equals(Summary.DONE))
          .allMatch(summary -> summary.bytesIn() == 1 && summary.bytesOut() == 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingTheForwarderCutsWhatItCarries(LoopChoice loops) throws Exception {
    try (Tunnel tunnel = new Tunnel(loops);
        Socket client = tunnel.dial();
        Socket service = tunnel.accept()) {
      pingPong(client, service);
      tunnel.binder.close();
      assertReset(client);
      assertReset(service);
      assertThatThrownBy(tunnel::dial).isInstanceOf(SocketException.class);
      tunnel.untilIdle();
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingTheBindingLeavesConnectionsAlone(LoopChoice loops) throws Exception {
    try (Tunnel tunnel = new Tunnel(loops);
        Socket client = tunnel.dial();
        Socket service = tunnel.accept()) {
      tunnel.binding.close();
      tunnel.binding.close();
      pingPong(client, service);
      assertThatThrownBy(tunnel::dial).isInstanceOf(SocketException.class);
    }
  }

  private Integer echo(Tunnel tunnel, int count) throws Exception {
    List<Background.Job<Long>> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket service = tunnel.accept();
      jobs.add(background.start("echo one", () -> echo(service)));
    }
    for (Background.Job<Long> job : jobs) {
      job.get();
    }
    return count;
  }

  private static Long echo(Socket service) throws Exception {
    try (service) {
      return service.getInputStream().transferTo(service.getOutputStream());
    }
  }

  private static void pingPong(Socket client, Socket service) throws Exception {
    client.getOutputStream().write(1);
    assertThat(service.getInputStream().read()).isEqualTo(1);
    service.getOutputStream().write(2);
    assertThat(client.getInputStream().read()).isEqualTo(2);
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  /// Writes until nothing has been taken for a while that is long next to what a loop needs.
  private static long fill(SocketChannel client) throws Exception {
    ByteBuffer piece = ByteBuffer.wrap(Streams.noise(64 * 1024, 3));
    long sent = 0;
    int idle = 0;
    while (idle < 200 && sent < 1024L * MIB) {
      int written = client.write(piece.clear());
      sent += written;
      idle = written == 0 ? idle + 1 : 0;
      if (written == 0) {
        Thread.sleep(5);
      }
    }
    return sent;
  }

  private static String send(Socket socket, int size, long seed) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    SplittableRandom random = new SplittableRandom(seed);
    byte[] piece = new byte[MIB];
    OutputStream output = socket.getOutputStream();
    for (int sent = 0; sent < size; sent += piece.length) {
      random.nextBytes(piece);
      digest.update(piece);
      output.write(piece);
    }
    socket.shutdownOutput();
    return java.util.HexFormat.of().formatHex(digest.digest());
  }

  private static String receive(Socket socket) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    InputStream input = socket.getInputStream();
    byte[] piece = new byte[MIB];
    for (int size = input.read(piece); size >= 0; size = input.read(piece)) {
      digest.update(piece, 0, size);
    }
    return java.util.HexFormat.of().formatHex(digest.digest());
  }
}
