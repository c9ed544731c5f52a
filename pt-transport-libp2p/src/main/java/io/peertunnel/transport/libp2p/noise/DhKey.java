package io.peertunnel.transport.libp2p.noise;

import io.peertunnel.spi.wire.MalformedException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.security.spec.XECPrivateKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;

/// A key pair on Curve25519. Pure, immutable.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7748">RFC 7748</a>
final class DhKey {
  /// The length of public keys and of shared secrets, in bytes.
  static final int LENGTH = 32;

  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b656e032100");

  private final PrivateKey secret;
  private final byte[] publicKey;

  private DhKey(PrivateKey secret, byte[] publicKey) {
    this.secret = secret;
    this.publicKey = publicKey;
  }

  static DhKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
      byte[] x509 = pair.getPublic().getEncoded();
      byte[] raw = Arrays.copyOfRange(x509, x509.length - LENGTH, x509.length);
      return new DhKey(pair.getPrivate(), raw);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK makes X25519 keys", e);
    }
  }

  /// Returns the pair of a private key of 32 bytes.
  static DhKey ofPrivate(byte[] raw) {
    byte[] basePoint = new byte[LENGTH];
    basePoint[0] = 9;
    try {
      PrivateKey secret =
          KeyFactory.getInstance("X25519")
              .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, raw));
      return new DhKey(secret, agree(secret, basePoint));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("any 32 bytes are an X25519 private key", e);
    }
  }

  byte[] publicKey() {
    return publicKey.clone();
  }

  /// Returns the secret shared with the holder of `remote`.
  ///
  /// @throws MalformedException if `remote` is a point of small order, with which nothing is secret
  byte[] agree(byte[] remote) throws MalformedException {
    try {
      return agree(secret, remote);
    } catch (InvalidKeyException e) {
      throw new MalformedException("Noise key that no secret can come of: " + e.getMessage());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK knows X25519", e);
    }
  }

  private static byte[] agree(PrivateKey secret, byte[] remote) throws GeneralSecurityException {
    byte[] x509 = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + LENGTH);
    System.arraycopy(remote, 0, x509, X509_PREFIX.length, LENGTH);
    PublicKey point = KeyFactory.getInstance("X25519").generatePublic(new X509EncodedKeySpec(x509));
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(secret);
    agreement.doPhase(point, true);
    return agreement.generateSecret();
  }
}
