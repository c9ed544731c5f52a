package io.peertunnel.transport.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseXxTest {
  @Test
  void initiatorFollowsThePublishedVector() throws Exception {
    NoiseXx.Initiated first = NoiseXx.initiate(NoiseVector.key("11"), NoiseVector.key("22"));
    assertThat(first.message()).hasToString(NoiseVector.MESSAGE_1);
    NoiseXx.Answered second = first.read(bytes(NoiseVector.MESSAGE_2));
    assertThat(second.remote().payload()).hasToString(NoiseVector.PAYLOAD_R);
    assertThat(second.remote().staticKey())
        .hasToString("7b0d47d93427f8311160781c7c733fd89f88970aef490d8aa0ee19a4cb8a1b14");
    NoiseXx.Finished third = second.finish(Bytes.ofHex(NoiseVector.PAYLOAD_I));
    assertThat(third.message()).hasToString(NoiseVector.MESSAGE_3);
    assertThat(third.handshakeHash()).hasToString(NoiseVector.HASH);
    assertThat(sealed(third.sender(), "hello")).isEqualTo(NoiseVector.HELLO_1);
    assertThat(sealed(third.sender(), "hello")).isEqualTo(NoiseVector.HELLO_2);
    assertThat(opened(third.receiver(), NoiseVector.WORLD_1)).isEqualTo("world");
  }

  @Test
  void responderFollowsThePublishedVector() throws Exception {
    NoiseXx.Responded second = respond(NoiseVector.MESSAGE_1);
    assertThat(second.message()).hasToString(NoiseVector.MESSAGE_2);
    NoiseXx.Finished third = second.read(bytes(NoiseVector.MESSAGE_3));
    assertThat(third.remote().payload()).hasToString(NoiseVector.PAYLOAD_I);
    assertThat(third.remote().staticKey())
        .hasToString("7b4e909bbe7ffe44c465a220037d608ee35897d31ef972f07f74892cb0f73f13");
    assertThat(third.handshakeHash()).hasToString(NoiseVector.HASH);
    assertThat(opened(third.receiver(), NoiseVector.HELLO_1)).isEqualTo("hello");
    assertThat(opened(third.receiver(), NoiseVector.HELLO_2)).isEqualTo("hello");
    assertThat(sealed(third.sender(), "world")).isEqualTo(NoiseVector.WORLD_1);
  }

  @Test
  void payloadsFollowThePublishedVector() {
    assertThat(NoiseVector.initiator().payload()).hasToString(NoiseVector.PAYLOAD_I);
    assertThat(NoiseVector.responder().payload()).hasToString(NoiseVector.PAYLOAD_R);
  }

  @Test
  void initiatorRefusesAnyFlippedBitInTheSecondMessage() {
    byte[] message = bytes(NoiseVector.MESSAGE_2);
    for (int bit = 0; bit < message.length * 8; bit += 11) {
      byte[] bent = message.clone();
      bent[bit / 8] ^= (byte) (1 << bit % 8);
      NoiseXx.Initiated first = NoiseXx.initiate(NoiseVector.key("11"), NoiseVector.key("22"));
      assertThatThrownBy(() -> first.read(bent))
          .as("bit %d", bit)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void responderRefusesAnyFlippedBitInTheThirdMessage() throws Exception {
    byte[] message = bytes(NoiseVector.MESSAGE_3);
    for (int bit = 0; bit < message.length * 8; bit += 11) {
      byte[] bent = message.clone();
      bent[bit / 8] ^= (byte) (1 << bit % 8);
      NoiseXx.Responded second = respond(NoiseVector.MESSAGE_1);
      assertThatThrownBy(() -> second.read(bent))
          .as("bit %d", bit)
          .isInstanceOf(MalformedException.class);
    }
  }

  /// The points of small order, their twins beyond the field, and some with the bit set that X25519
  /// ignores.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void refusesEphemeralsOfSmallOrder(String ephemeral) {
    assertThatThrownBy(() -> respond(ephemeral)).isInstanceOf(MalformedException.class);
    NoiseXx.Initiated first = NoiseXx.initiate(NoiseVector.key("11"), NoiseVector.key("22"));
    byte[] answer = bytes(ephemeral + NoiseVector.MESSAGE_2.substring(64));
    assertThatThrownBy(() -> first.read(answer))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("no secret");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 96})
  void responderRefusesAFirstMessageOfAnotherLength(int length) {
    assertThatThrownBy(() -> respond("00".repeat(length)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(length + " bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 32, 95})
  void initiatorRefusesAShortSecondMessage(int length) {
    NoiseXx.Initiated first = NoiseXx.initiate(NoiseVector.key("11"), NoiseVector.key("22"));
    assertThatThrownBy(() -> first.read(new byte[length])).isInstanceOf(MalformedException.class);
  }

  @Test
  void aReplayedThirdMessageFailsWithAFreshEphemeral() throws Exception {
    NoiseXx.Responded second =
        NoiseXx.respond(
            NoiseVector.key("33"),
            DhKey.generate(),
            bytes(NoiseVector.MESSAGE_1),
            Bytes.ofHex(NoiseVector.PAYLOAD_R));
    assertThatThrownBy(() -> second.read(bytes(NoiseVector.MESSAGE_3)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void generatedKeysAgree() throws Exception {
    DhKey one = DhKey.generate();
    DhKey other = DhKey.generate();
    assertThat(one.agree(other.publicKey())).isEqualTo(other.agree(one.publicKey()));
  }

  @Test
  void agreesOnThePublishedSecret() throws Exception {
    DhKey key = NoiseVector.key("33");
    assertThat(
            Bytes.copyOf(
                key.agree(
                    bytes("7b4e909bbe7ffe44c465a220037d608ee35897d31ef972f07f74892cb0f73f13"))))
        .hasToString("5bf22caf31c0316785b0b9bc60e56d48582ce59435ce5b3c028052be42631e0f");
  }

  private static NoiseXx.Responded respond(String message) throws MalformedException {
    return NoiseXx.respond(
        NoiseVector.key("33"),
        NoiseVector.key("44"),
        bytes(message),
        Bytes.ofHex(NoiseVector.PAYLOAD_R));
  }

  private static String sealed(CipherState cipher, String text) throws MalformedException {
    byte[] data = java.util.Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 21);
    cipher.encrypt(new byte[0], data, 0, 5);
    return Bytes.copyOf(data).toString();
  }

  private static String opened(CipherState cipher, String hex) throws MalformedException {
    byte[] data = bytes(hex);
    cipher.decrypt(new byte[0], data, 0, data.length);
    return new String(data, 0, 5, StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(String hex) {
    return Bytes.ofHex(hex).toArray();
  }
}
