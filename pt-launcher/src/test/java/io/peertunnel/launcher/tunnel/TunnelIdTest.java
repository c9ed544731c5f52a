package io.peertunnel.launcher.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TunnelIdTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "a:",
        ":s",
        " x",
        "x ",
        "x\u00a0",
        "-x",
        "a\u0000b",
        "a\nb",
        "a\u007fb",
        "\ud800"
      })
  void refusesWhatIsNoId(String text) {
    assertThatThrownBy(() -> TunnelId.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("this tunnel id cannot be used: ");
  }

  @Test
  void countsBytesRatherThanCharacters() {
    assertThat(TunnelId.parse("ü".repeat(128)).name()).hasSize(128);
    assertThatThrownBy(() -> TunnelId.parse("ü".repeat(128) + "x"))
        .hasMessageContaining("longer than 256 bytes");
  }

  @Test
  void doesNotRepeatASecretInAMessage() {
    assertThatThrownBy(() -> TunnelId.parse("name:hunter2 "))
        .hasMessageNotContainingAny("hunter2", "name:");
    assertThat(TunnelId.parse("name:hunter2")).hasToString("name");
  }

  @Test
  void isTheSameHoweverAnAccentIsTyped() {
    TunnelId composed = TunnelId.parse("caf\u00e9");
    TunnelId decomposed = TunnelId.parse("cafe\u0301");

    assertThat(decomposed).isEqualTo(composed);
    assertThat(decomposed.openKey()).isEqualTo(composed.openKey());
  }

  @Test
  void derivesTheOpenKeyFromTheNameAlone() throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest("/peertunnel/1.0.0/ssh.tao.gossip".getBytes(StandardCharsets.UTF_8));
    TunnelId id = TunnelId.parse("ssh.tao.gossip");

    assertThat(id.openKey().multihash()).hasToString("1220" + HexFormat.of().formatHex(digest));
    assertThat(TunnelId.parse("ssh.tao.gossip:s:t").openKey()).isEqualTo(id.openKey());
  }
}
