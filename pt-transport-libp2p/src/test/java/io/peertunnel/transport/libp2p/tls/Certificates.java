package io.peertunnel.transport.libp2p.tls;

import io.peertunnel.transport.libp2p.identity.Identity;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;

/// Certificates as a test wants them: good, unless a part of it is asked to be otherwise.
final class Certificates {
  private final KeyPair keys = keys();
  private final List<Extension> extensions = new ArrayList<>();
  private Instant notBefore = Instant.now().minus(Duration.ofHours(1));
  private Instant notAfter = Instant.now().plus(Duration.ofDays(1));

  Certificates proving(Identity identity) throws Exception {
    return libp2p(identity, keys, false);
  }

  Certificates critically(Identity identity) throws Exception {
    return libp2p(identity, keys, true);
  }

  Certificates provingAnotherKey(Identity identity) throws Exception {
    return libp2p(identity, keys(), false);
  }

  Certificates from(Instant instant) {
    notBefore = instant;
    return this;
  }

  Certificates until(Instant instant) {
    notAfter = instant;
    return this;
  }

  Certificates critical(String oid) {
    extensions.add(extension(oid, true, new byte[] {5, 0}));
    return this;
  }

  Certificates with(String oid, byte[] value) {
    extensions.add(extension(oid, false, value));
    return this;
  }

  X509Certificate build() throws Exception {
    return SelfSigned.certificate(keys, notBefore, notAfter, extensions);
  }

  TlsCredentials credentials(String... muxers) throws Exception {
    return TlsCredentials.of(new OwnCertificate(keys.getPrivate(), build()), List.of(muxers));
  }

  TlsCredentials credentialsWithTwo() throws Exception {
    return TlsCredentials.of(new OwnCertificate(keys.getPrivate(), build(), build()), List.of());
  }

  private Certificates libp2p(Identity identity, KeyPair signed, boolean critical)
      throws Exception {
    byte[] value = Libp2pExtension.seal(identity, signed.getPublic().getEncoded());
    extensions.add(extension(Libp2pExtension.OID, critical, value));
    return this;
  }

  private static Extension extension(String oid, boolean critical, byte[] value) {
    return new Extension(new ASN1ObjectIdentifier(oid), critical, new DEROctetString(value));
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
