package io.peertunnel.transport.libp2p.identity;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.wire.MalformedException;

/// The public key of a peer: Ed25519, RSA, ECDSA or secp256k1. Pure, immutable.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/peer-ids/peer-ids.md">peer ids</a>
public final class PublicKey {
  /// The longest encoding, in bytes: an RSA key of 8192 bits takes 1072.
  public static final int MAX_ENCODED = 1200;

  private final Bytes encoded;
  private final PeerId id;
  private final Verifier verifier;

  private PublicKey(KeyMessage message) throws MalformedException {
    this.verifier = verifierOf(message);
    this.encoded = message.encode();
    this.id = PeerId.ofPublicKey(encoded);
  }

  /// Parses the protobuf encoding.
  ///
  /// @throws MalformedException if it is no key, of an unknown type, or a key that proves nothing:
  ///     RSA outside 2048 to 8192 bits, a point not on its curve, Ed25519 not in canonical form or
  ///     of small order
  public static PublicKey parse(Bytes protobuf) throws MalformedException {
    return new PublicKey(KeyMessage.parse(protobuf.toArray(), MAX_ENCODED, "public key"));
  }

  /// Returns the protobuf encoding in its deterministic form, from which the peer id comes.
  public Bytes encoded() {
    return encoded;
  }

  /// Returns the id of the peer that holds the key.
  public PeerId id() {
    return id;
  }

  /// Tells whether `signature` over `message` was made with the private key.
  public boolean verify(byte[] message, byte[] signature) {
    return verifier.verify(message, signature);
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof PublicKey that && encoded.equals(that.encoded);
  }

  @Override
  public int hashCode() {
    return encoded.hashCode();
  }

  /// Returns the id of the peer.
  @Override
  public String toString() {
    return id.toString();
  }

  private static Verifier verifierOf(KeyMessage message) throws MalformedException {
    byte[] data = message.data().toArray();
    return switch (message.type()) {
      case KeyMessage.RSA -> JdkVerifier.rsa(data);
      case KeyMessage.ED25519 -> JdkVerifier.ed25519(data);
      case KeyMessage.SECP256K1 -> Secp256k1Verifier.of(data);
      case KeyMessage.ECDSA -> JdkVerifier.ecdsa(data);
      default -> throw new MalformedException("public key of unknown type " + message.type());
    };
  }

  /// Checks signatures with one key.
  interface Verifier {
    boolean verify(byte[] message, byte[] signature);
  }
}
