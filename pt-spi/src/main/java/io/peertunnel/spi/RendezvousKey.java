package io.peertunnel.spi;

/// The key under which the two ends of a tunnel find each other. Opaque: it reveals neither the
/// tunnel's id nor its secret, beyond what the engine put in when it computed it.
///
/// @param multihash a sha2-256 multihash: `0x12 0x20` and a digest of 32 bytes, as Kademlia and
///     other networks carry it
public record RendezvousKey(Bytes multihash) {
  private static final int CODE_SHA2_256 = 0x12;
  private static final int DIGEST_LENGTH = 32;

  /// Checks the form.
  ///
  /// @throws IllegalArgumentException if it is not a sha2-256 multihash
  public RendezvousKey {
    if (multihash.size() != 2 + DIGEST_LENGTH
        || multihash.get(0) != CODE_SHA2_256
        || multihash.get(1) != DIGEST_LENGTH) {
      throw new IllegalArgumentException("not a sha2-256 multihash: " + multihash);
    }
  }

  /// Returns the key with `digest` as its 32 bytes.
  ///
  /// @throws IllegalArgumentException if there are not 32
  public static RendezvousKey ofDigest(byte[] digest) {
    byte[] multihash = new byte[2 + digest.length];
    multihash[0] = CODE_SHA2_256;
    multihash[1] = DIGEST_LENGTH;
    System.arraycopy(digest, 0, multihash, 2, digest.length);
    return new RendezvousKey(Bytes.copyOf(multihash));
  }

  /// Returns the multihash in base32, lower case, without padding: 55 characters.
  @Override
  public String toString() {
    return Base32.encode(multihash.toArray());
  }
}
