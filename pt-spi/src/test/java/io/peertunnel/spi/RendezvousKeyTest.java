package io.peertunnel.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RendezvousKeyTest {
  @ParameterizedTest
  @CsvSource({
    "/peertunnel/1.0.0/ssh.tao.gossip,"
        + " 1220cb8f1f18c9df0fbec133ca66a8c2842bf9c9cbe681ce62732243c08db66b0c74",
    "/peertunnel/1.0.0/test,"
        + " 1220bfb505f5912abf3ebdab239c8c6390b0c22d7415776730f67065b89234a01698"
  })
  void carriesTheDigestOfANamespace(String namespace, String multihash) throws Exception {
    byte[] text = namespace.getBytes(StandardCharsets.UTF_8);
    RendezvousKey key = RendezvousKey.ofDigest(MessageDigest.getInstance("SHA-256").digest(text));
    assertThat(key.multihash()).hasToString(multihash);
    assertThat(key.toString()).hasSize(55);
    assertThat(Base32.decode(key.toString())).isEqualTo(Bytes.ofHex(multihash).toArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 64})
  void takesThirtyTwoBytes(int size) {
    assertThatThrownBy(() -> RendezvousKey.ofDigest(new byte[size]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
