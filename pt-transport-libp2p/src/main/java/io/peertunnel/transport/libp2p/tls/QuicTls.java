package io.peertunnel.transport.libp2p.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;

/// The TLS within QUIC: the certificate and the rules of `/tls/1.0.0`, by the BoringSSL that
/// Netty's QUIC brings along. Pure but for the handshakes that it remembers; thread-safe.
///
/// All connections of one direction share a native context, which tells them apart by their engine.
/// A session is never resumed: no cache keeps one, and a peer that tried would have shown no
/// certificate, which ends its connection.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/tls/tls.md">libp2p TLS</a>
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/quic/README.md">libp2p QUIC</a>
public final class QuicTls {
  private final Map<SSLEngine, QuicHandshake.Evidence> running =
      Collections.synchronizedMap(new WeakHashMap<>());
  private final QuicSslContext client;
  private final QuicSslContext server;

  private QuicTls(OwnCertificate certificate) {
    PeerTrust trust = new PeerTrust(running);
    this.client =
        QuicSslContextBuilder.forClient()
            .keyManager(certificate.key(), null, certificate.chain())
            .trustManager(trust)
            .applicationProtocols(TlsCredentials.NO_EARLY_MUXER)
            .keylog(this::note)
            .build();
    this.server =
        QuicSslContextBuilder.forServer(certificate.key(), null, certificate.chain())
            .clientAuth(ClientAuth.REQUIRE)
            .trustManager(trust)
            .applicationProtocols(TlsCredentials.NO_EARLY_MUXER)
            .keylog(this::note)
            .build();
  }

  /// Returns whether the native library was found.
  public static boolean isAvailable() {
    return Quic.isAvailable();
  }

  /// Returns TLS that shows the certificate of `credentials`.
  ///
  /// @throws UnsatisfiedLinkError if QUIC is not available
  public static QuicTls of(TlsCredentials credentials) {
    return new QuicTls(credentials.certificate());
  }

  /// Begins the handshake of a connection that we dial.
  public QuicHandshake client(PeerCheck check) {
    return begin(client, check);
  }

  /// Begins the handshake of a connection that we accept.
  public QuicHandshake server(PeerCheck check) {
    return begin(server, check);
  }

  private QuicHandshake begin(QuicSslContext context, PeerCheck check) {
    QuicHandshake handshake =
        new QuicHandshake(
            context.newEngine(ByteBufAllocator.DEFAULT), new QuicHandshake.Evidence(check));
    running.put(handshake.engine(), handshake.evidence());
    return handshake;
  }

  /// Passes a line of the key log to the handshake whose it is. The line itself is Netty's, and not
  /// ours to wipe.
  private void note(SSLEngine engine, String line) {
    QuicHandshake.Evidence evidence = running.get(engine);
    if (evidence != null) {
      evidence.secret().handle(0, line.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
