package io.peertunnel.transport.libp2p.tls;

import io.peertunnel.transport.libp2p.identity.Identity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;

/// What we show in every TLS handshake: one self-signed certificate for the process. Pure,
/// immutable, used by any thread.
///
/// Each connection gets a context of its own, so no session is ever resumed.
public final class TlsCredentials {
  /// The application protocol that leaves the multiplexer open.
  static final String NO_EARLY_MUXER = "libp2p";

  private static final Duration BACKDATED = Duration.ofHours(1);
  private static final Duration VALIDITY = Duration.ofDays(100 * 365);
  private static final int BEYOND_ANY_TICKET_SECONDS = 8 * 24 * 3600;
  private static final String[] SUITES = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };

  private final KeyManager certificate;
  private final List<String> applicationProtocols;

  private TlsCredentials(KeyManager certificate, List<String> applicationProtocols) {
    this.certificate = certificate;
    this.applicationProtocols = applicationProtocols;
  }

  /// Makes credentials with a new P-256 key. Takes some tens of milliseconds the first time.
  ///
  /// @param muxers protocol ids of multiplexers, most wanted first
  public static TlsCredentials generate(Identity identity, List<String> muxers) {
    NamelessCertificatesProvider.install();
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      byte[] value = Libp2pExtension.seal(identity, keys.getPublic().getEncoded());
      Extension extension =
          new Extension(
              new ASN1ObjectIdentifier(Libp2pExtension.OID), false, new DEROctetString(value));
      Instant now = Instant.now();
      return of(
          new OwnCertificate(
              keys.getPrivate(),
              SelfSigned.certificate(
                  keys, now.minus(BACKDATED), now.plus(VALIDITY), List.of(extension))),
          muxers);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every JDK makes P-256 keys and certificates", e);
    }
  }

  static TlsCredentials of(KeyManager certificate, List<String> muxers) {
    return new TlsCredentials(
        certificate, Stream.concat(muxers.stream(), Stream.of(NO_EARLY_MUXER)).toList());
  }

  /// Returns an engine that dials: it sends no server name and offers our application protocols.
  SSLEngine client(Trust trust) {
    SSLEngine engine = engine(trust);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// Returns an engine that listens: it requires a certificate, ignores server names, and takes the
  /// first application protocol of the client that it knows.
  SSLEngine server(Trust trust) {
    SSLEngine engine = engine(trust);
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    engine.setHandshakeApplicationProtocolSelector((_, offered) -> choose(offered));
    return engine;
  }

  // The JDK's contract: null makes it refuse with the alert no_application_protocol.
  private @org.jspecify.annotations.Nullable String choose(List<String> offered) {
    return offered.stream().filter(applicationProtocols::contains).findFirst().orElse(null);
  }

  private SSLEngine engine(Trust trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[] {certificate}, new TrustManager[] {trust}, new SecureRandom());
      // A ticket may live seven days at most; the JDK sends none for sessions that live longer.
      context.getServerSessionContext().setSessionTimeout(BEYOND_ANY_TICKET_SECONDS);
      SSLEngine engine = context.createSSLEngine();
      engine.setEnabledProtocols(new String[] {"TLSv1.3"});
      engine.setEnabledCipherSuites(SUITES);
      return engine;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK speaks TLS 1.3", e);
    }
  }
}
