package io.peertunnel.transport.libp2p.identity;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.wire.MalformedException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/// Our own key pair, always Ed25519. Pure, immutable, used by any thread.
public final class Identity {
  private static final int SEED_LENGTH = 32;
  private static final int PRIVATE_LENGTH = SEED_LENGTH + Ed25519Form.LENGTH;
  private static final int MAX_PRIVATE_MESSAGE = 16 * 1024;

  private final PrivateKey secret;
  private final PublicKey publicKey;

  private Identity(PrivateKey secret, PublicKey publicKey) {
    this.secret = secret;
    this.publicKey = publicKey;
  }

  /// Makes a new key pair.
  public static Identity generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] raw = Ed25519Form.raw(pair.getPublic().getEncoded());
      return new Identity(pair.getPrivate(), publicKey(raw));
    } catch (GeneralSecurityException | MalformedException e) {
      throw new IllegalStateException("every JDK makes Ed25519 keys", e);
    }
  }

  /// Reads the protobuf encoding of a private key, in the form that go-libp2p writes: type Ed25519,
  /// 32 bytes of seed and 32 of public key.
  ///
  /// @throws MalformedException if it is anything else, or the halves do not belong together
  public static Identity ofPrivateKey(Bytes protobuf) throws MalformedException {
    KeyMessage message = KeyMessage.parse(protobuf.toArray(), MAX_PRIVATE_MESSAGE, "private key");
    if (message.type() != KeyMessage.ED25519) {
      throw new MalformedException("private key of type " + message.type() + ", not Ed25519");
    }
    byte[] data = message.data().toArray();
    if (data.length != PRIVATE_LENGTH) {
      throw new MalformedException("Ed25519 private key of " + data.length + " bytes");
    }
    byte[] seed = Arrays.copyOf(data, SEED_LENGTH);
    byte[] raw = Arrays.copyOfRange(data, SEED_LENGTH, PRIVATE_LENGTH);
    Identity identity = new Identity(secret(seed), publicKey(raw));
    byte[] probe = {1};
    if (!identity.publicKey.verify(probe, identity.sign(probe))) {
      throw new MalformedException("Ed25519 private key whose halves do not belong together");
    }
    return identity;
  }

  /// Returns our peer id.
  public PeerId id() {
    return publicKey.id();
  }

  /// Returns our public key.
  public PublicKey publicKey() {
    return publicKey;
  }

  /// Returns the 64-byte signature over `message`.
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(secret);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs with Ed25519", e);
    }
  }

  /// Returns what [#ofPrivateKey(Bytes)] reads. A secret.
  Bytes privateKey() {
    if (!(secret instanceof EdECPrivateKey key)) {
      throw new IllegalStateException("a private key that the JDK does not give away");
    }
    byte[] seed = key.getBytes().orElseThrow();
    Bytes encoded = publicKey.encoded();
    Bytes raw = encoded.slice(encoded.size() - Ed25519Form.LENGTH, encoded.size());
    byte[] data = ByteBuffer.allocate(PRIVATE_LENGTH).put(seed).put(raw.buffer()).array();
    return new KeyMessage(KeyMessage.ED25519, Bytes.copyOf(data)).encode();
  }

  /// Returns our peer id; never the secret.
  @Override
  public String toString() {
    return id().toString();
  }

  private static PublicKey publicKey(byte[] raw) throws MalformedException {
    return PublicKey.parse(new KeyMessage(KeyMessage.ED25519, Bytes.copyOf(raw)).encode());
  }

  private static PrivateKey secret(byte[] seed) {
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("any 32 bytes are an Ed25519 seed", e);
    }
  }
}
