package io.peertunnel.transport.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.net.EventLoops;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(EventLoops.Kind.class)
class HostilePacketsIT {
  private static final int VERSION_1 = 1;
  private static final int UNKNOWN_VERSION = 0x1a2a3a4a;
  private static final int RETRY = 0xf0;

  @Parameter private EventLoops.Kind kind = EventLoops.Kind.NIO;
  private final Random random = new Random(3);
  private Node a;
  private Node b;
  private DatagramSocket stranger;

  @BeforeEach
  void open() throws Exception {
    a = new Node(kind);
    b = new Node(kind);
    stranger = new DatagramSocket(Node.loopback(0));
    stranger.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Node.PATIENCE_SECONDS));
  }

  @AfterEach
  void close() throws Exception {
    a.stop();
    b.stop();
    stranger.close();
  }

  /// The first answer is that to the last packet, which has a right to one.
  @Test
  void garbageGetsNoAnswer() throws Exception {
    for (int i = 0; i < 300; i++) {
      byte[] noise = new byte[64];
      random.nextBytes(noise);
      send(noise);
    }
    for (int length = 21; length < 1200; length += 13) {
      send(initial(VERSION_1, length));
      send(initial(UNKNOWN_VERSION, length));
    }
    byte[] last = initial(UNKNOWN_VERSION, 1200);
    send(last);
    byte[] answer = receive();
    assertThat(answer.length).isLessThan(1200);
    assertThat(ByteBuffer.wrap(answer).getInt(1)).isZero();
    assertThat(java.util.Arrays.copyOfRange(answer, 6, 26))
        .isEqualTo(java.util.Arrays.copyOfRange(last, 27, 47));
    assertThat(a.dial(b).link().peer().key().id()).isEqualTo(b.id());
  }

  /// The dials of the flood are real, but their answers get lost.
  @Test
  void aFloodOfHandshakesMustShowItsAddressAndOthersGetIn() throws Exception {
    try (Rebinding deaf = Rebinding.oneWay(b.address())) {
      for (int i = 0; i < InboundGate.MAX_UNVERIFIED; i++) {
        var _ = Thread.ofVirtual().start(() -> dialInVain(deaf));
      }
      stranger.setSoTimeout(50);
      boolean mustShow = false;
      for (long end = end(); !mustShow && System.nanoTime() < end; ) {
        byte[] asking = initial(VERSION_1, 1200);
        send(asking);
        try {
          byte[] answer = receive();
          mustShow = (answer[0] & RETRY) == RETRY;
          assertThat(answer.length).isLessThan(asking.length);
        } catch (SocketTimeoutException e) {
          // Not enough of them yet.
        }
      }
      assertThat(mustShow).isTrue();
      assertThat(a.dial(b).link().peer().key().id()).isEqualTo(b.id());
      assertThat(b.accepted().link().peer().key().id()).isEqualTo(a.id());
    }
  }

  private void dialInVain(Rebinding deaf) {
    try {
      var _ = a.dial(deaf.address(), PeerCheck.anyoneBut(a.id()));
    } catch (TunnelException | InterruptedException e) {
      // As it should.
    }
  }

  private static long end() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(Node.PATIENCE_SECONDS);
  }

  @Test
  void noiseThatPunchesAHoleIsSentUntilItIsEnough() throws Exception {
    int[] received = {0};
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (received[0] < 3) {
                      assertThat(receive()).hasSize(64);
                      received[0]++;
                    }
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    a.sockets()
        .punch(
            Node.loopback(stranger.getLocalPort()),
            java.time.Duration.ofSeconds(Node.PATIENCE_SECONDS),
            () -> !reader.isAlive());
    reader.join();
    assertThat(received[0]).isEqualTo(3);
  }

  /// A packet of version 1 that opens a connection, but for its encrypted part.
  private byte[] initial(int version, int length) {
    ByteBuffer packet = ByteBuffer.allocate(Math.max(length, 60));
    byte[] ids = new byte[40];
    random.nextBytes(ids);
    packet.put((byte) 0xc3).putInt(version).put((byte) 20).put(ids, 0, 20);
    packet.put((byte) 20).put(ids, 20, 20).put((byte) 0).putShort((short) (0x4000 | 1000));
    return java.util.Arrays.copyOf(packet.array(), length);
  }

  private void send(byte[] bytes) throws IOException {
    stranger.send(new DatagramPacket(bytes, bytes.length, b.address()));
  }

  private byte[] receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    stranger.receive(packet);
    return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
  }
}
