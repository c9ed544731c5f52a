package io.peertunnel.transport.libp2p.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.NoSuchProviderException;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertPath;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateFactorySpi;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;

/// Reads certificates as the JDK does, and those without names too, which the JDK refuses and
/// js-libp2p sends. Pure; everything else is left to the JDK.
final class NamelessCertificates extends CertificateFactorySpi {
  private static final int MAX_CERTIFICATE = 16 * 1024;
  private static final X500Name STAND_IN = new X500Name("CN=libp2p");
  private static final int EMPTY_NAME = 0;

  private final CertificateFactory jdk;

  NamelessCertificates() {
    try {
      jdk = CertificateFactory.getInstance("X.509", "SUN");
    } catch (CertificateException | NoSuchProviderException e) {
      throw new IllegalStateException("every JDK reads X.509 certificates", e);
    }
  }

  @Override
  public Certificate engineGenerateCertificate(InputStream in) throws CertificateException {
    if (!in.markSupported()) {
      return jdk.generateCertificate(in);
    }
    in.mark(MAX_CERTIFICATE);
    try {
      return jdk.generateCertificate(in);
    } catch (CertificateException e) {
      try {
        in.reset();
        return nameless(in.readNBytes(MAX_CERTIFICATE));
      } catch (IOException | RuntimeException unreadable) {
        e.addSuppressed(unreadable);
        throw e;
      }
    }
  }

  /// @throws IllegalArgumentException if the bytes are anything else than a certificate whose
  ///     issuer is empty
  private X509Certificate nameless(byte[] encoded) throws CertificateException, IOException {
    ASN1Sequence certificate = ASN1Sequence.getInstance(encoded);
    ASN1Sequence signed = ASN1Sequence.getInstance(certificate.getObjectAt(0));
    ASN1EncodableVector named = new ASN1EncodableVector();
    int replaced = 0;
    for (Iterator<ASN1Encodable> fields = signed.iterator(); fields.hasNext(); ) {
      ASN1Encodable field = fields.next();
      boolean empty = field instanceof ASN1Sequence sequence && sequence.size() == EMPTY_NAME;
      named.add(empty ? STAND_IN : field);
      replaced += empty ? 1 : 0;
    }
    if (replaced == 0) {
      throw new IllegalArgumentException("the certificate has names");
    }
    ASN1EncodableVector twin = new ASN1EncodableVector();
    twin.add(new DERSequence(named));
    twin.add(certificate.getObjectAt(1));
    twin.add(certificate.getObjectAt(2));
    byte[] twinEncoded = new DERSequence(twin).getEncoded();
    return new NamelessCertificate(
        (X509Certificate) jdk.generateCertificate(new ByteArrayInputStream(twinEncoded)),
        encoded,
        signed.getEncoded());
  }

  @Override
  public Collection<? extends Certificate> engineGenerateCertificates(InputStream in)
      throws CertificateException {
    return jdk.generateCertificates(in);
  }

  @Override
  public CRL engineGenerateCRL(InputStream in) throws CRLException {
    return jdk.generateCRL(in);
  }

  @Override
  public Collection<? extends CRL> engineGenerateCRLs(InputStream in) throws CRLException {
    return jdk.generateCRLs(in);
  }

  @Override
  public CertPath engineGenerateCertPath(InputStream in) throws CertificateException {
    return jdk.generateCertPath(in);
  }

  @Override
  public CertPath engineGenerateCertPath(InputStream in, String encoding)
      throws CertificateException {
    return jdk.generateCertPath(in, encoding);
  }

  @Override
  public CertPath engineGenerateCertPath(List<? extends Certificate> certificates)
      throws CertificateException {
    return jdk.generateCertPath(certificates);
  }

  @Override
  public Iterator<String> engineGetCertPathEncodings() {
    return jdk.getCertPathEncodings();
  }
}
