package io.peertunnel.transport.libp2p.identity;

import io.peertunnel.spi.wire.MalformedException;
import java.math.BigInteger;
import java.util.Set;

/// The two forms of an Ed25519 public key, 32 raw bytes and X.509, and which raw bytes count. Pure.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8032#section-5.1.3">RFC 8032, section 5.1.3</a>
final class Ed25519Form {
  static final int LENGTH = 32;

  private static final byte[] X509_PREFIX = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };

  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  /// The y coordinates of the eight points whose order divides 8. A signature under such a key
  /// proves nothing.
  private static final Set<BigInteger> SMALL_ORDER =
      Set.of(
          BigInteger.ZERO,
          BigInteger.ONE,
          P.subtract(BigInteger.ONE),
          new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16),
          new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16));

  private Ed25519Form() {}

  /// Requires the canonical encoding of a point of large order; whether the point lies on the curve
  /// is for the verifier to find out.
  static void check(byte[] raw) throws MalformedException {
    if (raw.length != LENGTH) {
      throw new MalformedException("Ed25519 key of " + raw.length + " bytes");
    }
    byte[] bigEndian = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      bigEndian[i] = raw[LENGTH - 1 - i];
    }
    bigEndian[0] &= 0x7f;
    BigInteger y = new BigInteger(1, bigEndian);
    if (y.compareTo(P) >= 0) {
      throw new MalformedException("Ed25519 key that is not in canonical form");
    }
    if (SMALL_ORDER.contains(y)) {
      throw new MalformedException("Ed25519 key of small order");
    }
  }

  static byte[] x509(byte[] raw) {
    byte[] der = new byte[X509_PREFIX.length + LENGTH];
    System.arraycopy(X509_PREFIX, 0, der, 0, X509_PREFIX.length);
    System.arraycopy(raw, 0, der, X509_PREFIX.length, LENGTH);
    return der;
  }

  static byte[] raw(byte[] x509) {
    return java.util.Arrays.copyOfRange(x509, X509_PREFIX.length, x509.length);
  }
}
