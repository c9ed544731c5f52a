package io.peertunnel.spi.testing;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/// Peer ids, addresses and channel bindings for tests. Pure but for one counter.
public final class FakePeers {
  private static final String ED25519_KEY = "08011220";
  private static final AtomicLong BINDINGS = new AtomicLong();

  private FakePeers() {}

  /// Returns the peer id that belongs to `name`: that of an Ed25519 key nobody has the private half
  /// of.
  public static PeerId id(String name) {
    String key = ED25519_KEY + HexFormat.of().formatHex(sha256(name));
    return PeerId.ofPublicKey(Bytes.ofHex(key));
  }

  /// Returns the address with a number from 1: `/ip4/10.0.0.1/tcp/4001` and so on.
  public static Multiaddr address(int number) {
    return Multiaddr.parse(
        "/ip4/10.0." + (number - 1) / 250 + "." + ((number - 1) % 250 + 1) + "/tcp/4001");
  }

  static Bytes binding() {
    return Bytes.copyOf(sha256("channel " + BINDINGS.incrementAndGet()));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
