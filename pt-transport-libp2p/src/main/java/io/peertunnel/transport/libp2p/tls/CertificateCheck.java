package io.peertunnel.transport.libp2p.tls;

import io.peertunnel.transport.libp2p.identity.PublicKey;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/// Judges the certificate of a peer as libp2p demands, in place of the rules of the web. Pure.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/tls/tls.md">libp2p TLS</a>
final class CertificateCheck {
  private static final int MAX_RSA_BITS = 8192;

  /// Key usage, alternative names, basic constraints and extended key usage bind nobody here; every
  /// implementation knows them.
  private static final Set<String> KNOWN_CRITICAL =
      Set.of(Libp2pExtension.OID, "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.37");

  private CertificateCheck() {}

  /// Returns the identity key that the peer has proved, given that the handshake proves the key of
  /// the certificate.
  ///
  /// @throws CertificateException if it is not one certificate, not valid at `now`, not signed by
  ///     itself, has a critical extension unknown to us, or does not prove an identity
  static PublicKey identity(X509Certificate[] chain, Instant now) throws CertificateException {
    if (chain.length != 1) {
      throw new CertificateException("the peer sent " + chain.length + " certificates");
    }
    X509Certificate certificate = chain[0];
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      throw new CertificateException("the peer's certificate is not yet valid");
    }
    if (now.isAfter(certificate.getNotAfter().toInstant())) {
      throw new CertificateException("the peer's certificate has expired");
    }
    requireKnownExtensions(certificate);
    byte[] extension = certificate.getExtensionValue(Libp2pExtension.OID);
    if (extension == null) {
      throw new CertificateException("the peer's certificate has no libp2p extension");
    }
    requireSelfSigned(certificate);
    return Libp2pExtension.open(extension, certificate.getPublicKey().getEncoded());
  }

  private static void requireKnownExtensions(X509Certificate certificate)
      throws CertificateException {
    Set<String> critical = certificate.getCriticalExtensionOIDs();
    if (critical != null && !KNOWN_CRITICAL.containsAll(critical)) {
      throw new CertificateException(
          "the peer's certificate has an unknown critical extension: " + critical);
    }
  }

  private static void requireSelfSigned(X509Certificate certificate) throws CertificateException {
    String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (algorithm.startsWith("MD") || algorithm.startsWith("SHA1")) {
      throw new CertificateException("the peer's certificate is signed with " + algorithm);
    }
    if (certificate.getPublicKey() instanceof RSAPublicKey rsa
        && rsa.getModulus().bitLength() > MAX_RSA_BITS) {
      throw new CertificateException("the peer's certificate has too large a key");
    }
    try {
      certificate.verify(certificate.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new CertificateException("the peer's certificate is not signed by its own key", e);
    }
  }
}
