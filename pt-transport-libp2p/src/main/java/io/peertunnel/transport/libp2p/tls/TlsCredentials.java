package io.peertunnel.transport.libp2p.tls;

import io.peertunnel.transport.libp2p.identity.Identity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
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

  private final OwnCertificate certificate;
  private final List<String> applicationProtocols;
  private final TlsLinks links;

  private TlsCredentials(
      OwnCertificate certificate, List<String> applicationProtocols, TlsLinks links) {
    this.certificate = certificate;
    this.applicationProtocols = applicationProtocols;
    this.links = links;
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

  static TlsCredentials of(OwnCertificate certificate, List<String> muxers) {
    List<String> protocols = Stream.concat(muxers.stream(), Stream.of(NO_EARLY_MUXER)).toList();
    TlsLinks links =
        BoringTlsLinks.isAvailable()
            ? new BoringTlsLinks(certificate, protocols)
            : new JdkTlsLinks(certificate, protocols);
    return new TlsCredentials(certificate, protocols, links);
  }

  /// Returns the same credentials, with TLS by the JDK even where BoringSSL is at hand.
  TlsCredentials withJdk() {
    return new TlsCredentials(
        certificate, applicationProtocols, new JdkTlsLinks(certificate, applicationProtocols));
  }

  /// Returns what we show, and the key that goes with it.
  OwnCertificate certificate() {
    return certificate;
  }

  /// Returns the TLS of a connection that we dialled.
  TlsLink client(Trust trust) {
    return links.client(trust);
  }

  /// Returns the TLS of a connection that we accepted.
  TlsLink server(Trust trust) {
    return links.server(trust);
  }
}
