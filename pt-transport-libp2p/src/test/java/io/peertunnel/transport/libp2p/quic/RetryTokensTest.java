package io.peertunnel.transport.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RetryTokensTest {
  private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final InetSocketAddress CLIENT = socket("192.0.2.1", 1000);
  private static final long NOW = -5;

  private final RetryTokens tokens = new RetryTokens(new SecureRandom());

  @Test
  void theClientGetsItsConnectionIdBack() {
    byte[] token = tokens.issue(CLIENT, ID, NOW);
    int at = tokens.check(token, CLIENT, NOW + 1).orElseThrow();
    assertThat(Arrays.copyOfRange(token, at, token.length)).isEqualTo(ID);
    assertThat(token.length).isLessThanOrEqualTo(RetryTokens.MAX_LENGTH);
    assertThat(tokens.issue(CLIENT, new byte[20], NOW)).hasSize(RetryTokens.MAX_LENGTH);
  }

  @Test
  void aTokenIsOfOneAddressAndPort() {
    byte[] token = tokens.issue(CLIENT, ID, NOW);
    assertThat(tokens.check(token, socket("192.0.2.2", 1000), NOW)).isEmpty();
    assertThat(tokens.check(token, socket("192.0.2.1", 1001), NOW)).isEmpty();
    assertThat(tokens.check(token, socket("2001:db8::1", 1000), NOW)).isEmpty();
  }

  @Test
  void aTokenGrowsOldAndIsNeverOfTheFuture() {
    byte[] token = tokens.issue(CLIENT, ID, NOW);
    long lifetime = RetryTokens.LIFETIME.toNanos();
    assertThat(tokens.check(token, CLIENT, NOW + lifetime)).isPresent();
    assertThat(tokens.check(token, CLIENT, NOW + lifetime + 1)).isEmpty();
    assertThat(tokens.check(token, CLIENT, NOW - 1)).isEmpty();
  }

  @Test
  void everyChangedBitMakesATokenVoid() {
    byte[] token = tokens.issue(CLIENT, ID, NOW);
    for (int bit = 0; bit < token.length * 8; bit++) {
      byte[] changed = token.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(tokens.check(changed, CLIENT, NOW)).isEmpty();
    }
  }

  @Test
  void whatIsNoTokenOfThisProcessIsVoid() {
    assertThat(tokens.check(new byte[0], CLIENT, NOW)).isEmpty();
    assertThat(tokens.check(new byte[39], CLIENT, NOW)).isEmpty();
    assertThat(tokens.check(new byte[500], CLIENT, NOW)).isEmpty();
    byte[] others = new RetryTokens(new SecureRandom()).issue(CLIENT, ID, NOW);
    assertThat(tokens.check(others, CLIENT, NOW)).isEmpty();
  }

  private static InetSocketAddress socket(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }
}
