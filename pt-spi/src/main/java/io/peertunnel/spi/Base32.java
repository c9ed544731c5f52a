package io.peertunnel.spi;

/// Base32 of RFC 4648, lower case, without padding. Pure.
final class Base32 {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  private Base32() {}

  static String encode(byte[] data) {
    StringBuilder text = new StringBuilder((data.length * 8 + 4) / 5);
    int bits = 0;
    int held = 0;
    for (byte b : data) {
      held = (held << 8) | (b & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt((held >>> bits) & 31));
      }
      held &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(ALPHABET.charAt((held << (5 - bits)) & 31));
    }
    return text.toString();
  }

  static byte[] decode(String text) {
    byte[] data = new byte[text.length() * 5 / 8];
    int bits = 0;
    int held = 0;
    int used = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException("not a base32 character at " + i);
      }
      held = (held << 5) | digit;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        data[used++] = (byte) (held >>> bits);
        held &= (1 << bits) - 1;
      }
    }
    if (held != 0 || bits >= 5) {
      throw new IllegalArgumentException("base32 has bits left over");
    }
    return data;
  }
}
