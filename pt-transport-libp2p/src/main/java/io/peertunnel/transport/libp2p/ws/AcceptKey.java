package io.peertunnel.transport.libp2p.ws;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/// The key of a client and the server's answer to it, which shows that the server speaks WebSocket.
/// Pure.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2">RFC 6455, 4.2.2</a>
final class AcceptKey {
  private static final int KEY_SIZE = 16;
  private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private AcceptKey() {}

  /// Returns a new key of a client.
  static String fresh(RandomGenerator random) {
    byte[] key = new byte[KEY_SIZE];
    random.nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  /// Tells whether `key` can be a client's.
  static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_SIZE;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// Returns what a server answers to `key`.
  static String answerTo(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((key + SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK knows SHA-1", e);
    }
  }
}
