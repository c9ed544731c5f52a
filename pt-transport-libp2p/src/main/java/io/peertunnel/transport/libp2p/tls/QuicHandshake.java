package io.peertunnel.transport.libp2p.tls;

import io.netty.handler.codec.quic.QuicSslEngine;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.identity.ProvenPeer;
import java.util.Optional;

/// The TLS handshake of one QUIC connection. Loop code.
public final class QuicHandshake {
  private final QuicSslEngine engine;
  private final Evidence evidence;

  QuicHandshake(QuicSslEngine engine, Evidence evidence) {
    this.engine = engine;
    this.evidence = evidence;
  }

  /// What a handshake has shown so far. Loop code.
  static final class Evidence {
    private final Trust trust;
    private final ExporterSecret secret = new ExporterSecret();
    private Optional<TunnelException> refusal = Optional.empty();

    Evidence(PeerCheck check) {
      this.trust = new Trust(check);
    }

    Trust trust() {
      return trust;
    }

    ExporterSecret secret() {
      return secret;
    }

    void refused(Exception why) {
      refusal =
          Optional.of(
              why.getCause() instanceof TunnelException known
                  ? known
                  : new TunnelException("TLS handshake failed: " + why.getMessage(), why));
    }
  }

  /// Returns what the codec of QUIC encrypts with.
  public QuicSslEngine engine() {
    return engine;
  }

  Evidence evidence() {
    return evidence;
  }

  /// Returns why we refused the peer, if we did: native code forgets it.
  public Optional<TunnelException> refusal() {
    return evidence.refusal;
  }

  /// Returns whom the handshake has proved. Called once, when it is over.
  ///
  /// @throws TunnelException if the peer showed no identity, or does not speak libp2p
  public ProvenPeer finish() throws TunnelException {
    String chosen = engine.getApplicationProtocol();
    if (!TlsCredentials.NO_EARLY_MUXER.equals(chosen)) {
      throw new TunnelException("the peer does not speak libp2p over QUIC");
    }
    return new ProvenPeer(
        evidence
            .trust()
            .proven()
            .orElseThrow(() -> new TunnelException("the peer showed no identity")),
        new ProvenPeer.EarlyMuxer("quic"),
        evidence.secret().derive());
  }
}
