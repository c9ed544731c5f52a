package io.peertunnel.transport.libp2p.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// Makes self-signed certificates with an ECDSA key. Pure.
final class SelfSigned {
  private static final int SERIAL_BITS = 64;
  private static final ASN1ObjectIdentifier ORGANIZATION = new ASN1ObjectIdentifier("2.5.4.10");

  private SelfSigned() {}

  /// Returns a certificate whose issuer is its subject.
  ///
  /// @param keys an ECDSA pair
  static X509Certificate certificate(
      KeyPair keys, Instant notBefore, Instant notAfter, List<Extension> extensions)
      throws GeneralSecurityException, IOException {
    AlgorithmIdentifier algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    X500Name name = name("libp2p");
    V3TBSCertificateGenerator body = new V3TBSCertificateGenerator();
    body.setSerialNumber(new ASN1Integer(new BigInteger(SERIAL_BITS, new SecureRandom())));
    body.setSignature(algorithm);
    body.setIssuer(name);
    body.setSubject(name);
    body.setStartDate(new Time(Date.from(notBefore), Locale.ROOT));
    body.setEndDate(new Time(Date.from(notAfter), Locale.ROOT));
    body.setSubjectPublicKeyInfo(
        SubjectPublicKeyInfo.getInstance(
            ASN1Primitive.fromByteArray(keys.getPublic().getEncoded())));
    if (!extensions.isEmpty()) {
      body.setExtensions(new Extensions(extensions.toArray(Extension[]::new)));
    }
    TBSCertificate unsigned = body.generateTBSCertificate();
    ASN1Encodable[] parts = {unsigned, algorithm, new DERBitString(signature(keys, unsigned))};
    return parse(new DERSequence(parts).getEncoded());
  }

  static X509Certificate parse(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static byte[] signature(KeyPair keys, TBSCertificate unsigned)
      throws GeneralSecurityException, IOException {
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(keys.getPrivate());
    signer.update(unsigned.getEncoded("DER"));
    return signer.sign();
  }

  private static X500Name name(String organization) {
    ASN1Encodable[] attribute = {ORGANIZATION, new DERPrintableString(organization)};
    return X500Name.getInstance(new DERSequence(new DERSet(new DERSequence(attribute))));
  }
}
