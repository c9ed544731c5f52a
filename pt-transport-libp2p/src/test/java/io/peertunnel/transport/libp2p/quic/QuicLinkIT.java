package io.peertunnel.transport.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.CloseReason.Origin;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.net.EventLoops;
import io.peertunnel.transport.libp2p.secure.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(EventLoops.Kind.class)
class QuicLinkIT {
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  @Parameter private EventLoops.Kind kind = EventLoops.Kind.NIO;
  private Node a;
  private Node b;

  @BeforeEach
  void open() throws InterruptedException {
    a = new Node(kind);
    b = new Node(kind);
  }

  @AfterEach
  void close() throws InterruptedException {
    a.stop();
    b.stop();
  }

  @Test
  void bothSidesProveWhoTheyAreAndShareOneChannelBinding() throws Exception {
    Node.Connected dialled = a.dial(b);
    Node.Connected accepted = b.accepted();
    assertThat(dialled.link().peer().key().id()).isEqualTo(b.id());
    assertThat(accepted.link().peer().key().id()).isEqualTo(a.id());
    assertThat(dialled.link().peer().channelBinding())
        .isEqualTo(accepted.link().peer().channelBinding());
    assertThat(dialled.link().peer().channelBinding().size()).isEqualTo(32);
    assertThat(dialled.link().peer().channelBinding())
        .isNotEqualTo(io.peertunnel.spi.Bytes.copyOf(new byte[32]));
    assertThat(dialled.link().role()).isEqualTo(Role.INITIATOR);
    assertThat(accepted.link().role()).isEqualTo(Role.RESPONDER);
  }

  @Test
  void aDialLeavesFromTheListeningPort() throws Exception {
    Node.Connected dialled = a.dial(b);
    assertThat(b.accepted().link().remote()).isEqualTo(a.address());
    assertThat(dialled.link().remote()).isEqualTo(b.address());
    assertThat(dialled.link().local()).isEqualTo(a.address());
  }

  @Test
  void eachSideOpensStreams() throws Exception {
    a.serve(QuicLinkIT::echo);
    b.serve(QuicLinkIT::echo);
    Node.Connected dialled = a.dial(b);
    for (Node.Connected side : new Node.Connected[] {dialled, b.accepted()}) {
      Peer stream = side.open();
      stream.send(HELLO);
      stream.end();
      assertThat(stream.awaitEnd()).isEqualTo(HELLO);
    }
  }

  @Test
  void bothDialAtOnceOverOnePairOfPorts() throws Exception {
    a.serve(QuicLinkIT::echo);
    b.serve(QuicLinkIT::echo);
    Node.Connected ab = a.dial(b);
    Node.Connected ba = b.dial(a);
    for (Node.Connected side : new Node.Connected[] {ab, ba, a.accepted(), b.accepted()}) {
      Peer stream = side.open();
      stream.send(HELLO);
      stream.end();
      assertThat(stream.awaitEnd()).isEqualTo(HELLO);
    }
  }

  @Test
  void aDialToAnotherPeerThanExpectedFailsAndNamesBoth() throws Exception {
    PeerId expected = Identity.generate().id();
    assertThatThrownBy(() -> a.dial(b.address(), PeerCheck.only(expected, a.id())))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining(expected.toString())
        .hasMessageContaining(b.id().toString());
  }

  @Test
  void aDialToOurselvesFails() {
    assertThatThrownBy(() -> a.dial(a.address(), PeerCheck.anyoneBut(a.id())))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("ourselves");
  }

  @Test
  void aDialToAClosedPortEndsInTime() {
    assertThatThrownBy(
            () ->
                a.sockets()
                    .connect(
                        Node.loopback(Node.freePort()),
                        PeerCheck.anyoneBut(a.id()),
                        Duration.ofMillis(500)))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("no answer");
  }

  @Test
  void theEndCarriesItsCodeToThePeer() throws Exception {
    Node.Connected dialled = a.dial(b);
    Node.Connected accepted = b.accepted();
    dialled.muxer().close(0x1004, "test");
    assertThat(dialled.awaitEnd().origin()).isEqualTo(Origin.LOCAL);
    assertThat(accepted.awaitEnd().origin()).isEqualTo(Origin.REMOTE);
    assertThat(accepted.awaitEnd().code()).isEqualTo(0x1004);
  }

  private static void echo(io.peertunnel.transport.libp2p.mux.MuxedStream stream) {
    stream.handler(new Echo(stream));
  }
}
