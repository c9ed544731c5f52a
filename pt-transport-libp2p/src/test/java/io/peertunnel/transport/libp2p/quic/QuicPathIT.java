package io.peertunnel.transport.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.CloseReason.Origin;
import io.peertunnel.spi.Datagrams;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.net.EventLoops;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(EventLoops.Kind.class)
class QuicPathIT {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  @Parameter private EventLoops.Kind kind = EventLoops.Kind.NIO;
  private Node a;
  private Node b;

  @BeforeEach
  void open() throws InterruptedException {
    a = new Node(kind);
    b = new Node(kind);
    b.serve(stream -> stream.handler(new Echo(stream)));
  }

  @AfterEach
  void close() throws InterruptedException {
    a.stop();
    b.stop();
  }

  @Test
  void aConnectionSurvivesThatItsPeersPortChanges() throws Exception {
    try (Rebinding between = new Rebinding(b.address())) {
      Node.Connected dialled = a.dial(between.address(), PeerCheck.only(b.id(), a.id()));
      Node.Connected accepted = b.accepted();
      Peer stream = dialled.open();
      stream.send(HELLO);
      await(() -> stream.arrived() == HELLO.length);
      assertThat(accepted.link().remote().getPort()).isEqualTo(between.port());
      between.rebind();
      stream.send(HELLO);
      await(() -> stream.arrived() == 2L * HELLO.length);
      assertThat(accepted.link().remote().getPort()).isEqualTo(between.port());
      assertThat(accepted.end()).isNotDone();
      echo(dialled);
    }
  }

  @Test
  void aDialIsOverWithTheFirstAnswer() throws Exception {
    try (Rebinding between = Rebinding.oneAnswer(b.address())) {
      Node.Connected dialled = a.dial(between.address(), PeerCheck.only(b.id(), a.id()));
      assertThat(dialled.link().peer().key().id()).isEqualTo(b.id());
    }
  }

  @Test
  void aDiallerWhomTheListenerRefusesHearsOfIt() throws Exception {
    Node picky =
        new Node(
            kind,
            QuicSettings.standard(),
            List.of(Node.loopback(0)),
            own -> PeerCheck.only(Identity.generate().id(), own));
    try {
      Node.Connected dialled = a.dial(picky);
      assertThat(dialled.awaitEnd().origin()).isEqualTo(Origin.REMOTE);
      assertThat(dialled.awaitEnd().text()).contains("refused us");
    } catch (TunnelException e) {
      assertThat(e).hasMessageContaining("refused us");
    } finally {
      picky.stop();
    }
    assertThat(picky.hasAccepted()).isFalse();
  }

  @Test
  void bothWildcardsShareAPort() throws Exception {
    Assumptions.assumeTrue(hasIp6());
    Node both =
        new Node(kind, QuicSettings.standard(), List.of(wildcard("0.0.0.0"), wildcard("::")));
    Node six = new Node(kind, QuicSettings.standard(), List.of(socket("::1", 0)));
    try {
      both.serve(stream -> stream.handler(new Echo(stream)));
      assertThat(both.sockets().problems()).isEmpty();
      assertThat(both.sockets().sockets()).hasSize(2);
      int port = both.sockets().sockets().getFirst().getPort();
      assertThat(both.sockets().sockets()).allMatch(s -> s.getPort() == port);
      echo(a.dial(socket("127.0.0.1", port), PeerCheck.only(both.id(), a.id())));
      echo(six.dial(socket("::1", port), PeerCheck.only(both.id(), six.id())));
      assertThat(both.accepted().link().remote()).isEqualTo(a.address());
      assertThat(both.accepted().link().remote()).isEqualTo(six.address());
      echo(both.dial(b));
      assertThat(b.accepted().link().remote().getPort()).isEqualTo(port);
    } finally {
      both.stop();
      six.stop();
    }
  }

  @Test
  void whoDoesNotListenDialsAllTheSame() throws Exception {
    Node mute = new Node(kind, QuicSettings.standard(), List.of());
    try {
      Node.Connected first = mute.dial(b);
      Node.Connected second = mute.dial(b);
      echo(first);
      assertThat(first.link().local()).isEqualTo(second.link().local());
    } finally {
      mute.stop();
    }
  }

  @Test
  void aTakenPortIsTold() throws Exception {
    Node late = new Node(kind, QuicSettings.standard(), List.of(a.address()));
    try {
      assertThat(late.sockets().sockets()).isEmpty();
      assertThat(late.sockets().problems())
          .singleElement()
          .asString()
          .contains(":" + a.address().getPort());
    } finally {
      late.stop();
    }
  }

  @Test
  void datagramsBelongToTheirStream() throws Exception {
    BlockingQueue<Peer> served = new LinkedBlockingQueue<>();
    b.serve(stream -> served.add(new Peer(stream)));
    Node.Connected dialled = a.dial(b);
    Peer one = dialled.open();
    Peer two = dialled.open();
    one.send(new byte[] {1});
    two.send(new byte[] {2});
    Peer first = next(served);
    Peer second = next(served);
    Peer oneThere = first.stream().id() == one.stream().id() ? first : second;
    Peer twoThere = first.stream().id() == one.stream().id() ? second : first;
    BlockingQueue<byte[]> atOne = receive(datagrams(oneThere));
    BlockingQueue<byte[]> atTwo = receive(datagrams(twoThere));
    Datagrams out = datagrams(one);
    byte[] largest = new byte[out.maxSize()];
    largest[largest.length - 1] = 9;
    out.send(ByteBuffer.wrap(new byte[out.maxSize() + 1]));
    out.send(ByteBuffer.wrap(largest));
    out.send(ByteBuffer.wrap(HELLO));
    datagrams(two).send(ByteBuffer.allocate(0));
    assertThat(next(atOne)).isEqualTo(largest);
    assertThat(next(atOne)).isEqualTo(HELLO);
    assertThat(next(atTwo)).isEmpty();
    assertThat(out.maxSize()).isGreaterThan(1000);
  }

  @Test
  void datagramsWaitForWhoReceivesThem() throws Exception {
    BlockingQueue<Peer> served = new LinkedBlockingQueue<>();
    b.serve(stream -> served.add(new Peer(stream)));
    Node.Connected dialled = a.dial(b);
    dialled.open().send(HELLO);
    // From here on both sides are done with the handshake, and no datagram comes too early for it.
    var _ = next(served);
    Peer ours = dialled.open();
    datagrams(ours).send(ByteBuffer.wrap(HELLO));
    ours.send(HELLO);
    Peer theirs = next(served);
    datagrams(theirs).send(ByteBuffer.wrap(HELLO));
    assertThat(next(receive(datagrams(theirs)))).isEqualTo(HELLO);
    assertThat(next(receive(datagrams(ours)))).isEqualTo(HELLO);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Node.PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private static Datagrams datagrams(Peer peer) {
    return peer.stream().datagrams().orElseThrow();
  }

  private static BlockingQueue<byte[]> receive(Datagrams datagrams) {
    BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    datagrams.receive(
        message -> {
          byte[] copy = new byte[message.remaining()];
          message.get(copy);
          received.add(copy);
        });
    return received;
  }

  private static void echo(Node.Connected connected) throws Exception {
    Peer stream = connected.open();
    stream.send(HELLO);
    stream.end();
    assertThat(stream.awaitEnd()).isEqualTo(HELLO);
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(Node.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return java.util.Objects.requireNonNull(next);
  }

  private static InetSocketAddress wildcard(String address) {
    return socket(address, 0);
  }

  private static InetSocketAddress socket(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  private static boolean hasIp6() {
    try (DatagramSocket probe = new DatagramSocket(socket("::1", 0))) {
      return probe.isBound();
    } catch (SocketException e) {
      return false;
    }
  }
}
