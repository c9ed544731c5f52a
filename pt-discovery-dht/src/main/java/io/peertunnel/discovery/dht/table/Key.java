package io.peertunnel.discovery.dht.table;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// A point of the key space: 256 bits, the sha2-256 of a peer id or of a content key. The distance
/// of two points is their exclusive or, read as an unsigned number. Pure.
///
/// @param a the first 64 bits, most significant first
/// @param b the next 64
/// @param c the next 64
/// @param d the last 64
/// @see <a href="https://github.com/libp2p/specs/tree/master/kad-dht">kad-dht, "Distance"</a>
public record Key(long a, long b, long c, long d) {
  /// How many bits a key has.
  public static final int BITS = 256;

  private static final int BYTES = BITS / 8;
  private static final int MAX_SEARCHED_PREFIX = 20;
  private static final Bytes MULTIHASH_HEADER = Bytes.ofHex("1220");

  /// Returns the point of a peer.
  public static Key of(PeerId peer) {
    return of(peer.multihash());
  }

  /// Returns the point of a key as it stands in a message: a multihash, or a peer id.
  public static Key of(Bytes key) {
    try {
      return ofDigest(MessageDigest.getInstance("SHA-256").digest(key.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Returns the point with these 32 bytes.
  public static Key ofDigest(byte[] digest) {
    if (digest.length != BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + digest.length);
    }
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    return new Key(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  /// Returns how many leading bits this point shares with `other`: 0 to 256.
  public int commonPrefix(Key other) {
    if (a != other.a) {
      return Long.numberOfLeadingZeros(a ^ other.a);
    }
    if (b != other.b) {
      return Long.SIZE + Long.numberOfLeadingZeros(b ^ other.b);
    }
    if (c != other.c) {
      return 2 * Long.SIZE + Long.numberOfLeadingZeros(c ^ other.c);
    }
    return 3 * Long.SIZE + Long.numberOfLeadingZeros(d ^ other.d);
  }

  /// Compares the distances of two points to this one.
  ///
  /// @return negative if `one` is closer, positive if `other` is, 0 if they are the same point
  public int compareDistance(Key one, Key other) {
    int first = Long.compareUnsigned(a ^ one.a, a ^ other.a);
    if (first != 0) {
      return first;
    }
    int second = Long.compareUnsigned(b ^ one.b, b ^ other.b);
    if (second != 0) {
      return second;
    }
    int third = Long.compareUnsigned(c ^ one.c, c ^ other.c);
    return third != 0 ? third : Long.compareUnsigned(d ^ one.d, d ^ other.d);
  }

  /// Returns a random point that shares exactly `prefix` leading bits with this one.
  ///
  /// @param prefix 0 to 255
  public Key randomSharing(int prefix, RandomGenerator random) {
    Objects.checkIndex(prefix, BITS);
    return new Key(
        mixed(a, prefix, random),
        mixed(b, prefix - Long.SIZE, random),
        mixed(c, prefix - 2 * Long.SIZE, random),
        mixed(d, prefix - 3 * Long.SIZE, random));
  }

  /// Returns the id of no peer, whose point shares exactly `prefix` leading bits with this one. A
  /// message carries ids, not points, so whoever wants to search such a point needs an id. It is
  /// found by trying: 2^(`prefix` + 1) digests on average.
  ///
  /// @param prefix 0 to 20
  public PeerId randomPeerSharing(int prefix, RandomGenerator random) {
    if (prefix < 0 || prefix > MAX_SEARCHED_PREFIX) {
      throw new IllegalArgumentException("no id is searched for a prefix of " + prefix);
    }
    byte[] multihash = new byte[MULTIHASH_HEADER.size() + BYTES];
    while (true) {
      random.nextBytes(multihash);
      MULTIHASH_HEADER.buffer().get(multihash, 0, MULTIHASH_HEADER.size());
      PeerId peer = new PeerId(Bytes.copyOf(multihash));
      if (of(peer).commonPrefix(this) == prefix) {
        return peer;
      }
    }
  }

  /// Returns the 32 bytes in hexadecimal.
  @Override
  public String toString() {
    return "%016x%016x%016x%016x".formatted(a, b, c, d);
  }

  /// Returns `own` with the bit at `prefix` turned over and those after it random.
  private static long mixed(long own, int prefix, RandomGenerator random) {
    if (prefix >= Long.SIZE) {
      return own;
    }
    if (prefix < 0) {
      return random.nextLong();
    }
    long bit = Long.MIN_VALUE >>> prefix;
    long after = bit - 1;
    return (own & ~(bit | after)) | (~own & bit) | (random.nextLong() & after);
  }
}
