package io.peertunnel.transport.libp2p.identity;

import io.peertunnel.spi.wire.MalformedException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.ECPoint;

/// Checks signatures on the curve secp256k1, which the JDK does not know. Pure. Loaded with the
/// first such key.
final class Secp256k1Verifier implements PublicKey.Verifier {
  private static final int COMPRESSED_LENGTH = 33;

  private final ECPublicKeyParameters key;

  private Secp256k1Verifier(ECPublicKeyParameters key) {
    this.key = key;
  }

  /// @param point the compressed point
  static Secp256k1Verifier of(byte[] point) throws MalformedException {
    if (point.length != COMPRESSED_LENGTH) {
      throw new MalformedException("secp256k1 key of " + point.length + " bytes");
    }
    X9ECParameters curve = CustomNamedCurves.getByName("secp256k1");
    try {
      ECPoint decoded = curve.getCurve().decodePoint(point);
      return new Secp256k1Verifier(
          new ECPublicKeyParameters(decoded, new ECDomainParameters(curve)));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("secp256k1 key that is no point: " + e.getMessage());
    }
  }

  @Override
  public boolean verify(byte[] message, byte[] signature) {
    try {
      BigInteger[] pair =
          StandardDSAEncoding.INSTANCE.decode(key.getParameters().getN(), signature);
      ECDSASigner signer = new ECDSASigner();
      signer.init(false, key);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(message);
      return signer.verifySignature(digest, pair[0], pair[1]);
    } catch (IOException | IllegalArgumentException _) {
      return false;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
