package io.peertunnel.discovery.dht.table;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

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

  /// Returns the 32 bytes in hexadecimal.
  @Override
  public String toString() {
    return "%016x%016x%016x%016x".formatted(a, b, c, d);
  }
}
