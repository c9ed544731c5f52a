package io.peertunnel.tests.relay;

import java.nio.ByteBuffer;

/// Bytes of which each place in a long run can be told. Pure.
final class Pattern {
  /// The largest run that [#at] and [#matches] take.
  static final int LARGEST = 1024 * 1024;

  /// A prime, so that no buffer's size divides it.
  private static final int PERIOD = 65_521;

  private static final ByteBuffer BYTES = bytes();

  private Pattern() {}

  /// Returns the bytes from a place on, as a view that must not be changed.
  static ByteBuffer at(long place, int size) {
    return BYTES.slice((int) (place % PERIOD), size);
  }

  /// Returns whether these are the bytes from a place on.
  static boolean matches(ByteBuffer bytes, long place) {
    return bytes.mismatch(at(place, bytes.remaining())) < 0;
  }

  private static ByteBuffer bytes() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(PERIOD + LARGEST);
    for (int i = 0; i < bytes.capacity(); i++) {
      int place = i % PERIOD;
      bytes.put(i, (byte) (place * 31 + place / 251));
    }
    return bytes;
  }
}
