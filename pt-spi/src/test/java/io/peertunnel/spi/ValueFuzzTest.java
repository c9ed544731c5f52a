package io.peertunnel.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.spi.wire.Varint;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Random and mutated input, the same in every run. A failure names the round.
class ValueFuzzTest {
  private static final long SEED = 20260101;
  private static final int ROUNDS = 20_000;
  private static final List<String> SEEDS =
      List.of(
          "/ip4/127.0.0.1/tcp/4001",
          "/ip6zone/eth0/ip6/fe80::1/udp/4001/quic-v1",
          "/dns/example.com/tcp/443/tls/sni/example.com/ws",
          "/ip4/1.2.3.4/tcp/4001/p2p/QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN/p2p-circuit"
              + "/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq",
          "/ip4/1.2.3.4/udp/4001/quic-v1/webtransport/certhash/"
              + "uEiAGKYQy6AZrKeIiO8wjqpUEtWrlCPq_NDVQiGm5wxkOIg",
          "/unix/var/run/pt.sock",
          "/http/http-path/a%2Fb",
          "/memory/77");

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void varintsSurviveTheRoundTrip() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      long value = random.nextLong() >>> random.nextInt(1, 64);
      byte[] encoded = Varint.encode(value);
      assertThat(encoded).as("round %d", round).hasSize(Varint.length(value));
      assertThat(Varint.read(ByteBuffer.wrap(encoded))).as("round %d", round).isEqualTo(value);
    }
  }

  @Test
  void varintsAreReadInTheirOnlyFormOrRefused() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = bytes(12);
      ByteBuffer in = ByteBuffer.wrap(bytes);
      try {
        long value = Varint.read(in);
        assertThat(Bytes.copyOf(bytes).slice(0, in.position()))
            .as("round %d", round)
            .isEqualTo(Bytes.copyOf(Varint.encode(value)));
      } catch (MalformedException e) {
        assertThat(e).hasMessageContaining("varint");
      }
    }
  }

  @Test
  void basesSurviveTheRoundTrip() {
    for (int round = 0; round < ROUNDS / 10; round++) {
      byte[] data = bytes(64);
      String base58 = Base58.encode(data);
      assertThat(Base58.decode(base58)).as("round %d", round).isEqualTo(data);
      assertThat(value58(base58)).as("round %d", round).isEqualTo(new BigInteger(1, data));
      assertThat(Base32.decode(Base32.encode(data))).as("round %d", round).isEqualTo(data);
      if (data.length > 0) {
        assertThat(Multibase.decode(Multibase.base64Url(data))).isEqualTo(data);
      }
    }
  }

  @Test
  void addressesSurviveTheRoundTrip() throws Exception {
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Optional<Multiaddr> address = decode(mutate(seed().encode().toArray()));
      if (address.isPresent()) {
        read++;
        Bytes binary = address.get().encode();
        assertThat(Multiaddr.decode(binary)).as("round %d", round).isEqualTo(address.get());
        assertThat(address.get().toString()).as("round %d", round).startsWith("/");
      }
    }
    assertThat(read).isGreaterThan(ROUNDS / 20);
  }

  @Test
  void addressesThatAreReadAsTextSurviveBothForms() throws Exception {
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Optional<Multiaddr> address = parse(mutate(seed().toString()));
      if (address.isPresent()) {
        read++;
        Multiaddr found = address.get();
        assertThat(Multiaddr.decode(found.encode())).as("round %d", round).isEqualTo(found);
        assertThat(Multiaddr.parse(found.toString())).as("round %d", round).isEqualTo(found);
      }
    }
    assertThat(read).isGreaterThan(ROUNDS / 20);
  }

  @Test
  void anyTextIsReadOrRefused() {
    for (int round = 0; round < ROUNDS; round++) {
      String text = text(80);
      parse("/" + text);
      try {
        assertThat(PeerId.parse(PeerId.parse(text).toString())).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("is not a peer id");
      }
    }
  }

  @Test
  void anyBytesAreReadAsAMessageOrRefused() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = bytes(40);
      try {
        Optional<byte[]> message = Delimited.read(new ByteArrayInputStream(bytes), 16);
        assertThat(message.map(m -> m.length).orElse(0)).isLessThanOrEqualTo(16);
      } catch (MalformedException | EOFException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  private Multiaddr seed() {
    return Multiaddr.parse(SEEDS.get(random.nextInt(SEEDS.size())));
  }

  private static Optional<Multiaddr> parse(String text) {
    try {
      return Optional.of(Multiaddr.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Multiaddr> decode(byte[] binary) {
    try {
      return Optional.of(Multiaddr.decode(Bytes.copyOf(binary)));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private byte[] mutate(byte[] source) {
    byte[] mutated = source.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(10) == 0
        ? java.util.Arrays.copyOf(mutated, random.nextInt(mutated.length + 4))
        : mutated;
  }

  private String mutate(String source) {
    StringBuilder mutated = new StringBuilder(source);
    int at = random.nextInt(mutated.length());
    switch (random.nextInt(4)) {
      case 0 -> mutated.deleteCharAt(at);
      case 1 -> mutated.insert(at, (char) random.nextInt(0x100));
      case 2 -> mutated.setCharAt(at, "/:.%0123456789abcdefz\0é\ud800".charAt(random.nextInt(24)));
      default -> mutated.insert(at, mutated.substring(random.nextInt(at + 1), at));
    }
    return mutated.toString();
  }

  private byte[] bytes(int below) {
    byte[] bytes = new byte[random.nextInt(below)];
    random.nextBytes(bytes);
    return bytes;
  }

  private String text(int below) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(below); i > 0; i--) {
      text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
    }
    return text.toString();
  }

  private static BigInteger value58(String text) {
    String alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    BigInteger value = BigInteger.ZERO;
    for (int i = 0; i < text.length(); i++) {
      value =
          value
              .multiply(BigInteger.valueOf(58))
              .add(BigInteger.valueOf(alphabet.indexOf(text.charAt(i))));
    }
    return value;
  }
}
