package io.peertunnel.transport.libp2p.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.net.Admission;
import io.peertunnel.transport.libp2p.net.EventLoops;
import io.peertunnel.transport.libp2p.net.TcpCongestion;
import io.peertunnel.transport.libp2p.quic.QuicContext;
import io.peertunnel.transport.libp2p.quic.QuicLink;
import io.peertunnel.transport.libp2p.quic.QuicSettings;
import io.peertunnel.transport.libp2p.quic.QuicSockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Certificates that prove nothing, over QUIC on real sockets, from both sides.
///
/// security.md section 4, rows 27 to 30.
@Timeout(120)
class HostileQuicCertificatesIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String UNKNOWN = "1.3.6.1.4.1.99999.1";

  private final Identity good = Identity.generate();
  private final Identity bad = Identity.generate();
  private End ours;

  /// What is wrong with a certificate.
  enum Fault {
    TWO,
    NO_PROOF,
    PROOF_OF_ANOTHER_KEY,
    EXPIRED,
    NOT_YET_VALID,
    UNKNOWN_CRITICAL_EXTENSION
  }

  @BeforeEach
  void open() throws Exception {
    ours = new End(new Certificates().proving(good).credentials());
  }

  @AfterEach
  void close() {
    ours.close();
  }

  @ParameterizedTest
  @EnumSource
  void nobodyComesInWhoProvesNothing(Fault fault) throws Exception {
    try (End theirs = new End(credentials(fault));
        End honest = new End(new Certificates().proving(bad).credentials())) {
      try {
        theirs.dial(ours, good.id());
      } catch (TunnelException e) {
        assertThat(e).hasMessageNotContaining("Exception");
      }
      honest.dial(ours, good.id());
      assertThat(ours.accept().peer().key().id()).isEqualTo(bad.id());
      assertThat(ours.accepted).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobodyIsReachedWhoProvesNothing(Fault fault) throws Exception {
    try (End theirs = new End(credentials(fault))) {
      assertThatThrownBy(() -> ours.dial(theirs, bad.id())).isInstanceOf(TunnelException.class);
      assertThat(theirs.accepted).isEmpty();
    }
  }

  @Test
  void theLastYearAndUnknownExtensionsAreNoFault() throws Exception {
    Certificates odd =
        new Certificates()
            .proving(bad)
            .until(Instant.parse("9999-12-31T23:59:59Z"))
            .with(UNKNOWN, new byte[] {5, 0});
    try (End theirs = new End(odd.credentials())) {
      theirs.dial(ours, good.id());
      assertThat(ours.accept().peer().key().id()).isEqualTo(bad.id());
    }
  }

  private TlsCredentials credentials(Fault fault) throws Exception {
    Certificates certificates = new Certificates();
    Instant now = Instant.now();
    return switch (fault) {
      case TWO -> certificates.proving(bad).credentialsWithTwo();
      case NO_PROOF -> certificates.credentials();
      case PROOF_OF_ANOTHER_KEY -> certificates.provingAnotherKey(bad).credentials();
      case EXPIRED -> certificates.proving(bad).until(now.minusSeconds(60)).credentials();
      case NOT_YET_VALID ->
          certificates.proving(bad).from(now.plus(Duration.ofHours(2))).credentials();
      case UNKNOWN_CRITICAL_EXTENSION -> certificates.proving(bad).critical(UNKNOWN).credentials();
    };
  }

  /// One end of connections.
  private static final class End implements AutoCloseable, MuxListener {
    private final EventLoops loops =
        EventLoops.start(EventLoops.Kind.NIO, TcpCongestion.Choice.SYSTEM);
    private final BlockingQueue<QuicLink> accepted = new LinkedBlockingQueue<>();
    private final QuicSockets sockets;

    End(TlsCredentials credentials) throws InterruptedException {
      sockets =
          QuicSockets.open(
              List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
              0,
              new QuicContext(
                  loops,
                  QuicTls.of(credentials),
                  QuicSettings.standard(),
                  new Admission(256, new Random(1)),
                  PeerCheck.anyoneBut(Identity.generate().id()),
                  this::take));
      sockets.start();
    }

    void dial(End other, PeerId expected) throws TunnelException, InterruptedException {
      PeerCheck check = PeerCheck.only(expected, Identity.generate().id());
      QuicLink link = sockets.connect(other.sockets.sockets().getFirst(), check, LIMIT);
      link.channel().eventLoop().execute(() -> multiplex(link));
    }

    QuicLink accept() throws InterruptedException {
      QuicLink link = accepted.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (link == null) {
        throw new AssertionError("nobody came in");
      }
      return link;
    }

    private void take(QuicLink link) {
      multiplex(link);
      accepted.add(link);
    }

    private void multiplex(QuicLink link) {
      link.channel().pipeline().addLast(sockets.muxer(link.channel(), this));
    }

    @Override
    public void onStream(MuxedStream stream) {
      stream.reset(0);
    }

    @Override
    public void onEnd(CloseReason reason) {
      // Nobody waits for it.
    }

    @Override
    public void close() {
      sockets.close();
      loops.abandon();
    }
  }
}
