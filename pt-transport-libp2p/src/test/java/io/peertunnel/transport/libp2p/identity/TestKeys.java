package io.peertunnel.transport.libp2p.identity;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/// Identities that are the same in every run.
public final class TestKeys {
  /// The Ed25519 key of the specification of peer ids.
  public static final String A_PUBLIC =
      "080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";

  private static final String A_SEED =
      "7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d";

  private TestKeys() {}

  /// Returns the identity of the specification.
  public static Identity a() {
    return ofSeed(A_SEED);
  }

  /// Returns another identity.
  public static Identity b() {
    return ofSeed("55".repeat(32));
  }

  /// Returns the identity that grows from 32 bytes.
  public static Identity ofSeed(String hex) {
    byte[] seed = Bytes.ofHex(hex).toArray();
    byte[] raw = new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded();
    try {
      return Identity.ofPrivateKey(Bytes.ofHex("08011240" + hex + Bytes.copyOf(raw)));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
