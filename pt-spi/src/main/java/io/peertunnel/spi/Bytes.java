package io.peertunnel.spi;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/// An immutable sequence of bytes with equality by content.
public final class Bytes implements Comparable<Bytes> {
  private static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /// Returns the empty sequence.
  public static Bytes empty() {
    return EMPTY;
  }

  /// Returns a sequence with a copy of `source`.
  public static Bytes copyOf(byte[] source) {
    return new Bytes(source.clone());
  }

  /// Returns a sequence with a copy of what remains in `source`, whose position stays as it is.
  public static Bytes copyOf(ByteBuffer source) {
    byte[] copy = new byte[source.remaining()];
    source.duplicate().get(copy);
    return new Bytes(copy);
  }

  /// Returns the sequence that `hex` spells, two digits a byte, upper or lower case.
  ///
  /// @throws IllegalArgumentException if `hex` is anything else
  public static Bytes ofHex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex));
  }

  /// Returns the number of bytes.
  public int size() {
    return content.length;
  }

  /// Returns the byte at `index`.
  ///
  /// @throws IndexOutOfBoundsException if there is none
  public byte get(int index) {
    return content[index];
  }

  /// Returns a copy as an array.
  public byte[] toArray() {
    return content.clone();
  }

  /// Returns a read-only view, positioned at the first byte.
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  /// Returns a copy of the bytes from `from` to before `to`.
  ///
  /// @throws IndexOutOfBoundsException if the range does not lie within this sequence
  public Bytes slice(int from, int to) {
    java.util.Objects.checkFromToIndex(from, to, content.length);
    return new Bytes(Arrays.copyOfRange(content, from, to));
  }

  /// Compares byte by byte as unsigned numbers; a prefix comes before what it begins.
  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(content, other.content);
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /// Returns the bytes in lower-case hex.
  @Override
  public String toString() {
    return HexFormat.of().formatHex(content);
  }
}
