package io.peertunnel.launcher.cli;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;

/// Makes any text fit for a terminal: no control characters, no direction overrides, and plain
/// stand-ins for what the charset lacks. Pure; not thread-safe.
final class Glyphs {
  private final CharsetEncoder encoder;

  Glyphs(Charset charset) {
    this.encoder = charset.newEncoder();
  }

  /// Returns the text as one line.
  String fit(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(point -> append(out, point));
    return out.toString();
  }

  /// Returns as much of the text as fits into `columns`.
  static String cut(String text, int columns) {
    int used = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      used += columns(text.codePointAt(i));
      if (used > columns) {
        return text.substring(0, i);
      }
    }
    return text;
  }

  private void append(StringBuilder out, int point) {
    if (isUnsafe(point)) {
      out.append('?');
      return;
    }
    String character = Character.toString(point);
    if (encoder.canEncode(character)) {
      out.append(character);
    } else {
      out.append(
          switch (point) {
            case '…' -> "...";
            case '·' -> "-";
            case '→' -> "->";
            default -> "?";
          });
    }
  }

  private static boolean isUnsafe(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  /// East Asian characters take two columns.
  private static int columns(int point) {
    return point >= 0x1100 && !isNarrow(point) ? 2 : 1;
  }

  private static boolean isNarrow(int point) {
    return point >= 0x1e00 && point < 0x2e80;
  }
}
