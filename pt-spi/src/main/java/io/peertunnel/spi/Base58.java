package io.peertunnel.spi;

import java.util.Arrays;

/// Base58 with the alphabet of Bitcoin. Pure. Quadratic, so only for short input.
final class Base58 {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final int MAX_INPUT = 256;

  private Base58() {}

  static String encode(byte[] data) {
    byte[] number = data.clone();
    StringBuilder reversed = new StringBuilder(data.length * 2);
    int start = leading(number, (byte) 0);
    for (int first = start; first < number.length; ) {
      reversed.append(ALPHABET.charAt(divide(number, first, 256, 58)));
      if (number[first] == 0) {
        first++;
      }
    }
    return reversed.append("1".repeat(start)).reverse().toString();
  }

  static byte[] decode(String text) {
    if (text.length() > MAX_INPUT) {
      throw new IllegalArgumentException("base58 longer than " + MAX_INPUT + " characters");
    }
    byte[] digits = digits(text);
    int zeros = leading(digits, (byte) 0);
    byte[] out = new byte[text.length()];
    int used = out.length;
    for (int first = zeros; first < digits.length; ) {
      out[--used] = (byte) divide(digits, first, 58, 256);
      if (digits[first] == 0) {
        first++;
      }
    }
    int from = used + leading(Arrays.copyOfRange(out, used, out.length), (byte) 0);
    byte[] result = new byte[zeros + out.length - from];
    System.arraycopy(out, from, result, zeros, out.length - from);
    return result;
  }

  private static byte[] digits(String text) {
    byte[] digits = new byte[text.length()];
    for (int i = 0; i < digits.length; i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException("not a base58 character at " + i);
      }
      digits[i] = (byte) digit;
    }
    return digits;
  }

  private static int leading(byte[] data, byte value) {
    int count = 0;
    while (count < data.length && data[count] == value) {
      count++;
    }
    return count;
  }

  private static int divide(byte[] number, int first, int base, int divisor) {
    int rest = 0;
    for (int i = first; i < number.length; i++) {
      int current = rest * base + (number[i] & 0xff);
      number[i] = (byte) (current / divisor);
      rest = current % divisor;
    }
    return rest;
  }
}
