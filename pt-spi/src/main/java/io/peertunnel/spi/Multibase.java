package io.peertunnel.spi;

import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/// Text whose first character tells its base. Pure.
///
/// @see <a href="https://github.com/multiformats/multibase">multibase</a>
final class Multibase {
  private static final int MAX_INPUT = 512;

  private Multibase() {}

  /// Decodes base58btc `z`, base32 `b`, base36 `k`, base16 `f`, base64url `u` and base64 `m`.
  static byte[] decode(String text) {
    if (text.length() < 2 || text.length() > MAX_INPUT) {
      throw new IllegalArgumentException("not multibase");
    }
    String body = text.substring(1);
    return switch (text.charAt(0)) {
      case 'z' -> Base58.decode(body);
      case 'b' -> Base32.decode(body);
      case 'B' -> Base32.decode(body.toLowerCase(Locale.ROOT));
      case 'k' -> base36(body);
      case 'f', 'F' -> HexFormat.of().parseHex(body);
      case 'u' -> Base64.getUrlDecoder().decode(body);
      case 'm' -> Base64.getDecoder().decode(body);
      default -> throw new IllegalArgumentException("unknown multibase '" + text.charAt(0) + "'");
    };
  }

  static String base64Url(byte[] data) {
    return "u" + Base64.getUrlEncoder().withoutPadding().encodeToString(data);
  }

  private static byte[] base36(String body) {
    if (!body.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))) {
      throw new IllegalArgumentException("not base36");
    }
    int zeros = 0;
    while (zeros < body.length() && body.charAt(zeros) == '0') {
      zeros++;
    }
    byte[] number = zeros == body.length() ? new byte[0] : new BigInteger(body, 36).toByteArray();
    int sign = number.length > 0 && number[0] == 0 ? 1 : 0;
    byte[] result = new byte[zeros + number.length - sign];
    System.arraycopy(number, sign, result, zeros, number.length - sign);
    return result;
  }
}
