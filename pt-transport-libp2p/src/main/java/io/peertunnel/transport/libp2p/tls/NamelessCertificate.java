package io.peertunnel.transport.libp2p.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A certificate whose issuer and subject are empty, seen through a twin that has names: all but
/// what the names are part of (the encoding and the signature) is the twin's. Pure, immutable.
final class NamelessCertificate extends X509Certificate {
  private static final long serialVersionUID = 1L;

  private final transient X509Certificate twin;
  private final transient byte[] encoded;
  private final transient byte[] signed;

  /// @param twin the same certificate with names
  /// @param encoded the certificate as the peer sent it
  /// @param signed the part of it that the signature covers
  NamelessCertificate(X509Certificate twin, byte[] encoded, byte[] signed) {
    this.twin = twin;
    this.encoded = encoded.clone();
    this.signed = signed.clone();
  }

  @Override
  public byte[] getEncoded() {
    return encoded.clone();
  }

  @Override
  public byte[] getTBSCertificate() {
    return signed.clone();
  }

  @Override
  public void verify(PublicKey key) throws CertificateException {
    check(key, null);
  }

  @Override
  public void verify(PublicKey key, @Nullable String provider) throws CertificateException {
    check(key, provider);
  }

  private void check(PublicKey key, @Nullable String provider) throws CertificateException {
    try {
      String algorithm = getSigAlgName();
      Signature verifier =
          provider == null
              ? Signature.getInstance(algorithm)
              : Signature.getInstance(algorithm, provider);
      verifier.initVerify(key);
      verifier.update(signed);
      if (!verifier.verify(getSignature())) {
        throw new SignatureException("the signature does not match");
      }
    } catch (GeneralSecurityException e) {
      throw new CertificateException("the certificate is not verified", e);
    }
  }

  @Override
  public void checkValidity() throws CertificateExpiredException, CertificateNotYetValidException {
    twin.checkValidity();
  }

  @Override
  public void checkValidity(Date date)
      throws CertificateExpiredException, CertificateNotYetValidException {
    twin.checkValidity(date);
  }

  @Override
  public int getVersion() {
    return twin.getVersion();
  }

  @Override
  public BigInteger getSerialNumber() {
    return twin.getSerialNumber();
  }

  // The JDK's own certificates still answer this; what they answer is a stand-in here.
  @Override
  @SuppressWarnings({"deprecation", "JavaUtilDate"}) // an abstract method of the JDK's class
  public Principal getIssuerDN() {
    return twin.getIssuerDN();
  }

  @Override
  @SuppressWarnings({"deprecation", "JavaUtilDate"}) // an abstract method of the JDK's class
  public Principal getSubjectDN() {
    return twin.getSubjectDN();
  }

  @Override
  public Date getNotBefore() {
    return twin.getNotBefore();
  }

  @Override
  public Date getNotAfter() {
    return twin.getNotAfter();
  }

  @Override
  public byte[] getSignature() {
    return twin.getSignature();
  }

  @Override
  public String getSigAlgName() {
    return twin.getSigAlgName();
  }

  @Override
  public String getSigAlgOID() {
    return twin.getSigAlgOID();
  }

  @Override
  public byte @Nullable [] getSigAlgParams() {
    return twin.getSigAlgParams();
  }

  @Override
  public boolean @Nullable [] getIssuerUniqueID() {
    return twin.getIssuerUniqueID();
  }

  @Override
  public boolean @Nullable [] getSubjectUniqueID() {
    return twin.getSubjectUniqueID();
  }

  @Override
  public boolean @Nullable [] getKeyUsage() {
    return twin.getKeyUsage();
  }

  @Override
  public int getBasicConstraints() {
    return twin.getBasicConstraints();
  }

  @Override
  public PublicKey getPublicKey() {
    return twin.getPublicKey();
  }

  @Override
  public boolean hasUnsupportedCriticalExtension() {
    return twin.hasUnsupportedCriticalExtension();
  }

  @Override
  public @Nullable Set<String> getCriticalExtensionOIDs() {
    return twin.getCriticalExtensionOIDs();
  }

  @Override
  public @Nullable Set<String> getNonCriticalExtensionOIDs() {
    return twin.getNonCriticalExtensionOIDs();
  }

  @Override
  public byte @Nullable [] getExtensionValue(String oid) {
    return twin.getExtensionValue(oid);
  }

  @Override
  public String toString() {
    return "certificate without names: " + twin;
  }
}
