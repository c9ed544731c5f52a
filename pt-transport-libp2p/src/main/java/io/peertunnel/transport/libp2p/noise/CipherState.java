package io.peertunnel.transport.libp2p.noise;

import io.peertunnel.spi.wire.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// ChaCha20-Poly1305 with a counter as nonce: one key, one direction. Pure; used by one thread at a
/// time.
///
/// @see <a href="https://noiseprotocol.org/noise.html#the-cipherstate-object">Noise, section
///     5.1</a>
final class CipherState {
  /// By how much a ciphertext is longer than its plaintext, in bytes.
  static final int TAG_LENGTH = 16;

  /// Noise reserves the last nonce.
  private static final long END = -1;

  private static final int NONCE_LENGTH = 12;
  private static final int COUNTER_OFFSET = 4;

  private final Cipher cipher;
  private final SecretKeySpec key;
  private final byte[] nonce = new byte[NONCE_LENGTH];
  private final ByteBuffer counter = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN);

  CipherState(byte[] key) {
    this(key, 0);
  }

  /// @param next the first nonce, as an unsigned number
  CipherState(byte[] key, long next) {
    this.key = new SecretKeySpec(key, "ChaCha20");
    counter.putLong(COUNTER_OFFSET, next);
    try {
      cipher = Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has ChaCha20-Poly1305", e);
    }
  }

  /// Encrypts `length` bytes of `data` from `offset` in place; [#TAG_LENGTH] bytes of room must
  /// follow.
  ///
  /// @throws MalformedException if the key has served its last message
  void encrypt(byte[] associated, byte[] data, int offset, int length) throws MalformedException {
    run(Cipher.ENCRYPT_MODE, associated, data, offset, length);
  }

  /// Decrypts in place `length` bytes of `data` from `offset`, the tag included. The plaintext is
  /// [#TAG_LENGTH] bytes shorter.
  ///
  /// @throws MalformedException if the ciphertext is not what the peer sent next; the key must not
  ///     be used any more
  void decrypt(byte[] associated, byte[] data, int offset, int length) throws MalformedException {
    if (length < TAG_LENGTH) {
      throw new MalformedException("Noise ciphertext of " + length + " bytes");
    }
    run(Cipher.DECRYPT_MODE, associated, data, offset, length);
  }

  private void run(int mode, byte[] associated, byte[] data, int offset, int length)
      throws MalformedException {
    long next = counter.getLong(COUNTER_OFFSET);
    if (next == END) {
      throw new MalformedException("a key of the Noise channel has served its last message");
    }
    try {
      cipher.init(mode, key, new IvParameterSpec(nonce));
      if (associated.length > 0) {
        cipher.updateAAD(associated);
      }
      cipher.doFinal(data, offset, length, data, offset);
    } catch (AEADBadTagException e) {
      throw new MalformedException("Noise ciphertext that is not authentic");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ChaCha20-Poly1305 takes any key and nonce once", e);
    }
    counter.putLong(COUNTER_OFFSET, next + 1);
  }
}
