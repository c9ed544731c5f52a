package io.peertunnel.transport.libp2p.noise;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/// What both sides of a handshake know so far: a hash of all that was said and a key made of all
/// secrets agreed. Pure; used by one thread at a time.
///
/// @see <a href="https://noiseprotocol.org/noise.html#the-symmetricstate-object">Noise, section
///     5.2</a>
final class SymmetricState {
  /// The name has exactly the length of a hash, so it is the first hash itself.
  private static final String NAME = "Noise_XX_25519_ChaChaPoly_SHA256";

  private static final int HASH_LENGTH = 32;

  private byte[] chainingKey = NAME.getBytes(StandardCharsets.US_ASCII);
  private byte[] hash = chainingKey.clone();
  private Optional<CipherState> cipher = Optional.empty();

  SymmetricState() {
    mixHash(new byte[0]); // the empty prologue
  }

  void mixHash(byte[] data) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(hash);
      hash = digest.digest(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  void mixKey(byte[] secret) {
    byte[] both = derive(secret);
    chainingKey = Arrays.copyOf(both, HASH_LENGTH);
    cipher = Optional.of(new CipherState(Arrays.copyOfRange(both, HASH_LENGTH, both.length)));
  }

  byte[] encryptAndHash(byte[] plaintext) throws MalformedException {
    byte[] data = Arrays.copyOf(plaintext, plaintext.length + CipherState.TAG_LENGTH);
    keyed().encrypt(hash, data, 0, plaintext.length);
    mixHash(data);
    return data;
  }

  byte[] decryptAndHash(byte[] ciphertext) throws MalformedException {
    byte[] data = ciphertext.clone();
    keyed().decrypt(hash, data, 0, data.length);
    mixHash(ciphertext);
    return Arrays.copyOf(data, data.length - CipherState.TAG_LENGTH);
  }

  /// Returns the key of the initiator's messages, then the key of the responder's.
  KeyPair split() {
    byte[] both = derive(new byte[0]);
    return new KeyPair(
        new CipherState(Arrays.copyOf(both, HASH_LENGTH)),
        new CipherState(Arrays.copyOfRange(both, HASH_LENGTH, both.length)));
  }

  Bytes handshakeHash() {
    return Bytes.copyOf(hash);
  }

  private CipherState keyed() {
    return cipher.orElseThrow(() -> new IllegalStateException("no secret has been mixed in"));
  }

  private byte[] derive(byte[] secret) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addSalt(chainingKey)
                  .addIKM(secret)
                  .thenExpand(new byte[0], 2 * HASH_LENGTH));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HKDF-SHA256", e);
    }
  }

  /// The keys of the two directions.
  record KeyPair(CipherState initiator, CipherState responder) {}
}
