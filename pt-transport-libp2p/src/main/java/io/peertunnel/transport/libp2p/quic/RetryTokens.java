package io.peertunnel.transport.libp2p.quic;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.OptionalInt;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes and checks the tokens by which a client shows that it receives at its address. Pure; not
/// thread-safe.
///
/// A token is the time, an HMAC-SHA-256 over time, address, port and connection id, and the
/// connection id that the client chose first. The key is random and lives as long as this object.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-8.1.4">RFC 9000, 8.1.4</a>
final class RetryTokens {
  /// How long a token is good.
  static final Duration LIFETIME = Duration.ofSeconds(10);

  /// The most bytes of a token.
  static final int MAX_LENGTH = Long.BYTES + 32 + PacketRule.ID_LENGTH;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_LENGTH = 32;
  private static final int ID_AT = Long.BYTES + MAC_LENGTH;

  private final Mac mac;

  RetryTokens(SecureRandom random) {
    byte[] key = new byte[MAC_LENGTH];
    random.nextBytes(key);
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC with SHA-256", e);
    }
  }

  /// Returns a token for the client at `address`.
  ///
  /// @param id the connection id that the client chose, of at most 20 bytes
  /// @param now nanoseconds of a monotonic clock
  byte[] issue(InetSocketAddress address, byte[] id, long now) {
    return ByteBuffer.allocate(ID_AT + id.length)
        .putLong(now)
        .put(seal(address, id, now))
        .put(id)
        .array();
  }

  /// Returns where in `token` the connection id begins, or empty if the token is not ours, of
  /// another address, or too old.
  OptionalInt check(byte[] token, InetSocketAddress address, long now) {
    if (token.length < ID_AT || token.length > MAX_LENGTH) {
      return OptionalInt.empty();
    }
    ByteBuffer parts = ByteBuffer.wrap(token);
    long issued = parts.getLong();
    byte[] seal = new byte[MAC_LENGTH];
    parts.get(seal);
    byte[] id = new byte[parts.remaining()];
    parts.get(id);
    boolean ours = MessageDigest.isEqual(seal, seal(address, id, issued));
    long age = now - issued;
    return ours && age >= 0 && age <= LIFETIME.toNanos()
        ? OptionalInt.of(ID_AT)
        : OptionalInt.empty();
  }

  private byte[] seal(InetSocketAddress address, byte[] id, long issued) {
    byte[] host = address.getAddress().getAddress();
    mac.update(
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 1 + host.length)
            .putLong(issued)
            .putInt(address.getPort())
            .put((byte) host.length)
            .put(host)
            .flip());
    return mac.doFinal(id);
  }
}
