package io.peertunnel.spi;

import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.spi.wire.Varint;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/// Who a peer is: the multihash of its public key.
///
/// @param multihash an identity multihash of at most 42 bytes of key, or a sha2-256 multihash
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/peer-ids/peer-ids.md">peer ids</a>
public record PeerId(Bytes multihash) implements Comparable<PeerId> {
  private static final int CODE_IDENTITY = 0x00;
  private static final int CODE_SHA2_256 = 0x12;
  private static final int SHA2_256_LENGTH = 32;
  private static final int MAX_INLINE_KEY = 42;
  private static final int CID_V1 = 0x01;
  private static final int CODEC_LIBP2P_KEY = 0x72;
  private static final int MAX_TEXT = 128;

  /// Checks the form.
  ///
  /// @throws IllegalArgumentException if it is neither of the two
  public PeerId {
    int size = multihash.size();
    boolean inline =
        size >= 2
            && size <= 2 + MAX_INLINE_KEY
            && multihash.get(0) == CODE_IDENTITY
            && multihash.get(1) == size - 2;
    boolean hashed =
        size == 2 + SHA2_256_LENGTH
            && multihash.get(0) == CODE_SHA2_256
            && multihash.get(1) == SHA2_256_LENGTH;
    if (!inline && !hashed) {
      throw new IllegalArgumentException("not the multihash of a peer id: " + multihash);
    }
  }

  /// Returns the id of the peer that holds a public key.
  ///
  /// @param key the protobuf encoding of the key, in its deterministic form
  public static PeerId ofPublicKey(Bytes key) {
    boolean inline = key.size() <= MAX_INLINE_KEY;
    byte[] digest = inline ? key.toArray() : sha256(key.toArray());
    byte[] multihash = new byte[2 + digest.length];
    multihash[0] = (byte) (inline ? CODE_IDENTITY : CODE_SHA2_256);
    multihash[1] = (byte) digest.length;
    System.arraycopy(digest, 0, multihash, 2, digest.length);
    return new PeerId(Bytes.copyOf(multihash));
  }

  /// Parses both texts of a peer id: base58 of the multihash (`12D3KooW…`, `Qm…`), or a CID of
  /// codec libp2p-key (`bafz…`).
  ///
  /// @throws IllegalArgumentException if `text` is neither, with a sentence for the user
  public static PeerId parse(String text) {
    if (text.isEmpty() || text.length() > MAX_TEXT) {
      throw new IllegalArgumentException("'" + shorten(text) + "' is not a peer id");
    }
    try {
      boolean base58 = text.startsWith("1") || text.startsWith("Qm");
      byte[] multihash = base58 ? Base58.decode(text) : ofCid(Multibase.decode(text));
      return new PeerId(Bytes.copyOf(multihash));
    } catch (IllegalArgumentException | MalformedException e) {
      throw new IllegalArgumentException("'" + text + "' is not a peer id", e);
    }
  }

  /// Returns the protobuf encoding of the public key, where the id itself holds it.
  public Optional<Bytes> publicKey() {
    return multihash.get(0) == CODE_IDENTITY
        ? Optional.of(multihash.slice(2, multihash.size()))
        : Optional.empty();
  }

  /// Returns the first and last characters, enough for a person to tell peers apart.
  public String toShortString() {
    String text = toString();
    return text.length() <= 16
        ? text
        : text.substring(0, 10) + "…" + text.substring(text.length() - 4);
  }

  @Override
  public int compareTo(PeerId other) {
    return multihash.compareTo(other.multihash);
  }

  /// Returns the id in base58, as go-libp2p prints it.
  @Override
  public String toString() {
    return Base58.encode(multihash.toArray());
  }

  private static byte[] ofCid(byte[] cid) throws MalformedException {
    ByteBuffer in = ByteBuffer.wrap(cid);
    if (Varint.read(in) != CID_V1 || Varint.read(in) != CODEC_LIBP2P_KEY) {
      throw new MalformedException("not a CID of codec libp2p-key");
    }
    byte[] multihash = new byte[in.remaining()];
    in.get(multihash);
    return multihash;
  }

  private static String shorten(String text) {
    return text.length() <= 24 ? text : text.substring(0, 24) + "…";
  }

  private static byte[] sha256(byte[] data) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(data);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
