package io.peertunnel.spi.wire;

import java.nio.ByteBuffer;

/// Encodes and decodes unsigned varints as multiformats define them. Pure.
///
/// Base 128, least significant group first, at most nine bytes, so values reach from 0 to 2^63-1.
/// Only the shortest form of a value is valid. Protobuf's own varints are another thing (ten bytes,
/// any length).
///
/// @see <a href="https://github.com/multiformats/unsigned-varint">unsigned-varint</a>
public final class Varint {
  /// The longest encoding, in bytes.
  public static final int MAX_LENGTH = 9;

  private Varint() {}

  /// Returns the number of bytes that `value` takes: 1 to 9.
  ///
  /// @throws IllegalArgumentException if `value` is negative
  public static int length(long value) {
    requireUnsigned(value);
    return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
  }

  /// Writes `value` at the position of `out` and moves it on.
  ///
  /// @throws IllegalArgumentException if `value` is negative
  /// @throws java.nio.BufferOverflowException if `out` has no room
  public static void write(long value, ByteBuffer out) {
    requireUnsigned(value);
    long rest = value;
    while (rest >= 0x80) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  /// Returns the encoding of `value`.
  ///
  /// @throws IllegalArgumentException if `value` is negative
  public static byte[] encode(long value) {
    byte[] bytes = new byte[length(value)];
    write(value, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /// Reads one value at the position of `in` and moves it on.
  ///
  /// @throws MalformedException if the value is longer than nine bytes, not in its shortest form,
  ///     or cut short
  public static long read(ByteBuffer in) throws MalformedException {
    Decoder decoder = new Decoder();
    while (in.hasRemaining()) {
      if (decoder.push(in.get())) {
        return decoder.value();
      }
    }
    throw new MalformedException("varint ends after " + decoder.size() + " bytes");
  }

  private static void requireUnsigned(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("negative varint " + value);
    }
  }

  /// Decodes one varint byte by byte, for input that arrives in pieces. Used by one thread at a
  /// time.
  public static final class Decoder {
    private long value;
    private int size;

    /// Creates a decoder that has seen no byte.
    public Decoder() {}

    /// Takes the next byte and returns true if it was the last one of the value.
    ///
    /// @throws MalformedException if the value is longer than nine bytes or not in its shortest
    ///     form
    public boolean push(byte next) throws MalformedException {
      boolean last = (next & 0x80) == 0;
      if (size == MAX_LENGTH - 1 && !last) {
        throw new MalformedException("varint longer than " + MAX_LENGTH + " bytes");
      }
      if (last && next == 0 && size > 0) {
        throw new MalformedException("varint not in its shortest form");
      }
      value |= (long) (next & 0x7f) << (7 * size);
      size++;
      return last;
    }

    /// Returns the value of the bytes taken so far.
    public long value() {
      return value;
    }

    /// Returns the number of bytes taken so far.
    public int size() {
      return size;
    }
  }
}
