package io.peertunnel.transport.libp2p.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
  @Test
  void hasThePublishedPeerIds() {
    assertThat(TestKeys.a().publicKey().encoded()).hasToString(TestKeys.A_PUBLIC);
    assertThat(TestKeys.a().id())
        .hasToString("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");
    assertThat(TestKeys.b().id())
        .hasToString("12D3KooWPBFzpNemfrwjMSTSENKAC6cDHxE2RXojcMJRwMtitDms");
  }

  @Test
  void makesThePublishedSignature() {
    byte[] prefix = "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);
    byte[] message = Arrays.copyOf(prefix, prefix.length + 32);
    byte[] signature = TestKeys.a().sign(message);
    assertThat(Bytes.copyOf(signature))
        .hasToString(
            "96e76c387acf749074786157ff14a810e4d2f0de949691503813564f0168432bd51ecdcbec88090d"
                + "8ba4c701d3666be691b8f7d8c2e64924e78764a837568902");
    assertThat(TestKeys.a().publicKey().verify(message, signature)).isTrue();
    assertThat(TestKeys.b().publicKey().verify(message, signature)).isFalse();
    message[0] ^= 1;
    assertThat(TestKeys.a().publicKey().verify(message, signature)).isFalse();
  }

  @Test
  void aGeneratedOneSurvivesItsPrivateForm() throws Exception {
    Identity fresh = Identity.generate();
    Identity again = Identity.ofPrivateKey(fresh.privateKey());
    assertThat(again.id()).isEqualTo(fresh.id()).isNotEqualTo(Identity.generate().id());
    assertThat(fresh.privateKey().size()).isEqualTo(68);
    assertThat(fresh.publicKey().verify(new byte[9], again.sign(new byte[9]))).isTrue();
  }

  @Test
  void neverPrintsItsSecret() {
    assertThat(TestKeys.a()).hasToString(TestKeys.a().id().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "0801", // no data
        "08011220" + "55555555555555555555555555555555" + "55555555555555555555555555555555",
        "08001202aabb", // RSA
        "ffff", // no protobuf
        "08011240aabb" // cut short
      })
  void refusesOtherPrivateForms(String hex) {
    assertThatThrownBy(() -> Identity.ofPrivateKey(Bytes.ofHex(hex)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesHalvesThatDoNotBelongTogether() {
    Bytes a = TestKeys.a().privateKey();
    Bytes b = TestKeys.b().privateKey();
    Bytes mixed = Bytes.ofHex(a.slice(0, 36) + "" + b.slice(36, 68));
    assertThatThrownBy(() -> Identity.ofPrivateKey(mixed))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("halves");
  }
}
