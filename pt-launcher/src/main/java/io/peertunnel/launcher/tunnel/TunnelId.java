package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.RendezvousKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;

/// The word by which the two ends of a tunnel find each other: `NAME` or `NAME:SECRET`. Pure.
///
/// Two spellings that look the same are the same id, because the text is kept in Unicode
/// normalization form C.
///
/// @param text 1 to 256 bytes of UTF-8 in form C, without control characters and without white
///     space at either end; does not begin with `-`; if it contains a `:`, neither the part before
///     the first one nor the part after it is empty
public record TunnelId(String text) {
  private static final int MAX_BYTES = 256;
  private static final String OPEN_PREFIX = TunnelProtocols.OPEN + "/";

  /// Checks the form.
  ///
  /// @throws IllegalArgumentException if it is not an id, with a sentence for the user that does
  ///     not repeat the text, which may hold a secret
  public TunnelId {
    require(!text.isEmpty(), "it is empty");
    require(encode(text).length <= MAX_BYTES, "it is longer than " + MAX_BYTES + " bytes");
    require(text.codePoints().noneMatch(Character::isISOControl), "it has a control character");
    require(text.codePoints().noneMatch(TunnelId::isUnpaired), "it is not Unicode text");
    require(!isSpace(text.codePointAt(0)), "it begins with white space");
    require(!isSpace(text.codePointBefore(text.length())), "it ends with white space");
    require(text.charAt(0) != '-', "it begins with '-', as an option does");
    int colon = text.indexOf(':');
    require(colon != 0, "the name before the ':' is empty");
    require(colon != text.length() - 1, "the secret after the ':' is empty");
    require(Normalizer.isNormalized(text, Normalizer.Form.NFC), "it is not in form C");
  }

  /// Returns the id that a user typed, in form C.
  ///
  /// @throws IllegalArgumentException if it is not an id, with a sentence for the user that does
  ///     not repeat the text, which may hold a secret
  public static TunnelId parse(String typed) {
    return new TunnelId(Normalizer.normalize(typed, Normalizer.Form.NFC));
  }

  /// Returns what comes before the first `:`, which is no secret; everything if there is none.
  public String name() {
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }

  /// Returns the key under which an open tunnel is found, the one that the first PeerTunnel uses:
  /// the sha2-256 of `/peertunnel/1.0.0/` and the name. The secret has no part in it.
  public RendezvousKey openKey() {
    return RendezvousKey.ofDigest(sha256(encode(OPEN_PREFIX + name())));
  }

  /// Returns the name only, so that no secret reaches a log.
  @Override
  public String toString() {
    return name();
  }

  private static byte[] encode(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isSpace(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }

  private static boolean isUnpaired(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }

  private static void require(boolean condition, String why) {
    if (!condition) {
      throw new IllegalArgumentException(
          "this tunnel id cannot be used: "
              + why
              + "; use 1 to 256 visible characters, or NAME:SECRET");
    }
  }

  private static byte[] sha256(byte[] data) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(data);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
