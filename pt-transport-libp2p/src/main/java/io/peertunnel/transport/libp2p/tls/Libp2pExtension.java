package io.peertunnel.transport.libp2p.tls;

import io.peertunnel.spi.Bytes;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.PublicKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;

/// The certificate extension that binds an identity to the key of a certificate. Pure.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/tls/tls.md">libp2p TLS</a>
final class Libp2pExtension {
  static final String OID = "1.3.6.1.4.1.53594.1.1";

  private static final byte[] DOMAIN = "libp2p-tls-handshake:".getBytes(StandardCharsets.US_ASCII);

  private Libp2pExtension() {}

  /// Returns the value of the extension.
  ///
  /// @param certificateKey SubjectPublicKeyInfo in DER
  static byte[] seal(Identity identity, byte[] certificateKey) throws IOException {
    ASN1Encodable[] parts = {
      new DEROctetString(identity.publicKey().encoded().toArray()),
      new DEROctetString(identity.sign(signedBytes(certificateKey)))
    };
    return new DERSequence(parts).getEncoded();
  }

  /// Returns the identity key that the extension proves.
  ///
  /// @param value the extension's value, within the octet string that X.509 puts around it
  /// @param certificateKey SubjectPublicKeyInfo in DER
  static PublicKey open(byte[] value, byte[] certificateKey) throws CertificateException {
    try {
      byte[] inner = ASN1OctetString.getInstance(value).getOctets();
      ASN1Sequence parts = ASN1Sequence.getInstance(inner);
      if (parts.size() != 2) {
        throw new CertificateException("libp2p extension of " + parts.size() + " parts");
      }
      byte[] encodedKey = ASN1OctetString.getInstance(parts.getObjectAt(0)).getOctets();
      byte[] signature = ASN1OctetString.getInstance(parts.getObjectAt(1)).getOctets();
      PublicKey key = PublicKey.parse(Bytes.copyOf(encodedKey));
      if (!key.verify(signedBytes(certificateKey), signature)) {
        throw new CertificateException("libp2p extension whose signature does not hold");
      }
      return key;
    } catch (IOException | IllegalArgumentException | ClassCastException e) {
      throw new CertificateException("malformed libp2p extension: " + e.getMessage(), e);
    }
  }

  private static byte[] signedBytes(byte[] certificateKey) {
    return ByteBuffer.allocate(DOMAIN.length + certificateKey.length)
        .put(DOMAIN)
        .put(certificateKey)
        .array();
  }
}
