package io.peertunnel.transport.libp2p.identity;

import io.peertunnel.spi.wire.MalformedException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;

/// Checks signatures of the kinds that the JDK knows. Pure.
final class JdkVerifier implements PublicKey.Verifier {
  private static final int MIN_RSA_BITS = 2048;
  private static final int MAX_RSA_BITS = 8192;
  private static final int MAX_RSA_EXPONENT_BITS = 32;

  private final java.security.PublicKey key;
  private final String algorithm;

  private JdkVerifier(java.security.PublicKey key, String algorithm) {
    this.key = key;
    this.algorithm = algorithm;
  }

  /// @param raw the 32 bytes of the point
  static JdkVerifier ed25519(byte[] raw) throws MalformedException {
    Ed25519Form.check(raw);
    return new JdkVerifier(decode("Ed25519", Ed25519Form.x509(raw)), "Ed25519");
  }

  /// @param der SubjectPublicKeyInfo
  static JdkVerifier rsa(byte[] der) throws MalformedException {
    if (!(decode("RSA", der) instanceof RSAPublicKey rsa)) {
      throw new MalformedException("public key that is not RSA");
    }
    int bits = rsa.getModulus().bitLength();
    if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
      throw new MalformedException("RSA key of " + bits + " bits");
    }
    if (rsa.getPublicExponent().bitLength() > MAX_RSA_EXPONENT_BITS) {
      throw new MalformedException("RSA key with a large exponent");
    }
    return new JdkVerifier(rsa, "SHA256withRSA");
  }

  /// @param der SubjectPublicKeyInfo
  static JdkVerifier ecdsa(byte[] der) throws MalformedException {
    if (!(decode("EC", der) instanceof ECPublicKey ec)) {
      throw new MalformedException("public key that is not ECDSA");
    }
    requireOnCurve(ec.getW(), ec.getParams().getCurve());
    return new JdkVerifier(ec, "SHA256withECDSA");
  }

  @Override
  public boolean verify(byte[] message, byte[] signature) {
    try {
      Signature check = Signature.getInstance(algorithm);
      check.initVerify(key);
      check.update(message);
      return check.verify(signature);
    } catch (SignatureException | InvalidKeyException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  private static java.security.PublicKey decode(String algorithm, byte[] der)
      throws MalformedException {
    try {
      return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new MalformedException("not a public key for " + algorithm + ": " + e.getMessage());
    }
  }

  private static void requireOnCurve(ECPoint point, EllipticCurve curve) throws MalformedException {
    if (!(curve.getField() instanceof ECFieldFp field) || point.equals(ECPoint.POINT_INFINITY)) {
      throw new MalformedException("public key on an unknown curve");
    }
    BigInteger p = field.getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    boolean inField =
        x.signum() >= 0 && y.signum() >= 0 && x.compareTo(p) < 0 && y.compareTo(p) < 0;
    BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB()).mod(p);
    if (!inField || !y.pow(2).mod(p).equals(right)) {
      throw new MalformedException("public key that is not a point of its curve");
    }
  }
}
