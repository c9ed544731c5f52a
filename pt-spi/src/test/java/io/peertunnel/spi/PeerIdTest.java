package io.peertunnel.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {
  private static final String A_KEY =
      "080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";

  @ParameterizedTest
  @CsvSource({
    A_KEY + ", 12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq",
    "08011220c6822637c7d310ec57627be00ba259d253749f4aaf644470cffbe53a35f73242,"
        + " 12D3KooWPBFzpNemfrwjMSTSENKAC6cDHxE2RXojcMJRwMtitDms",
    "08021221037777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99,"
        + " 16Uiu2HAmLhLvBoYaoZfaMUKuibM6ac163GwKY74c5kiSLg5KvLpY",
    "0803125b3059301306072a8648ce3d020106082a8648ce3d03010703420004de3d300fa36ae0e8f5d530899d83ab"
        + "ab44abf3161f162a4bc901d8e6ecda020e8b6d5f8da30525e71d6851510c098e5c47c646a597fb4dcec034e"
        + "9f77c409e62, QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDk"
  })
  void isDerivedFromThePublicKey(String key, String text) {
    PeerId id = PeerId.ofPublicKey(Bytes.ofHex(key));
    assertThat(id).hasToString(text);
    assertThat(PeerId.parse(text)).isEqualTo(id);
    if (key.length() <= 84) {
      assertThat(id.publicKey()).contains(Bytes.ofHex(key));
    } else {
      assertThat(id.publicKey()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDk,"
        + " 122068362c312e155f4f7290b67f5cd094a22a0a4fbf20efd8c287934419350d36f7",
    "QmaeANgBs1DTSxWSrPPtobgQuxW8XTfsS4ydbK4rCHzqxG,"
        + " 1220b6c8a8c0a3105fc27afca4fb1173791f038e4343fd56b7c67b616dbc30a04ccd",
    "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq, 0024" + A_KEY
  })
  void readsAndWritesBase58(String text, String multihash) {
    assertThat(PeerId.parse(text).multihash()).hasToString(multihash);
    assertThat(new PeerId(Bytes.ofHex(multihash))).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ,"
        + " bafzbeifqjjl5idwkcoeat4jzu5vrebcdgpbxia4rzg7rz2oy4inhsiil7u",
    "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq,"
        + " bafzaajaiaejcahwr5d5ofrfbis4l5d6uwr57hu5tjodrypfm6yaq6dsc2r2pzyt6"
  })
  void readsBothTextsOfOneId(String base58, String cid) {
    assertThat(PeerId.parse(cid)).isEqualTo(PeerId.parse(base58)).hasToString(base58);
  }

  @Test
  void readsCidsInEveryBase() {
    PeerId id = PeerId.ofPublicKey(Bytes.ofHex(A_KEY));
    String cid = "0172" + id.multihash();
    byte[] bytes = Bytes.ofHex(cid).toArray();
    assertThat(PeerId.parse("f" + cid)).isEqualTo(id);
    assertThat(PeerId.parse("z" + Base58.encode(bytes))).isEqualTo(id);
    assertThat(PeerId.parse("b" + Base32.encode(bytes))).isEqualTo(id);
    assertThat(PeerId.parse("B" + Base32.encode(bytes).toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(id);
    assertThat(PeerId.parse("k" + new java.math.BigInteger(1, bytes).toString(36))).isEqualTo(id);
    assertThat(PeerId.parse(Multibase.base64Url(bytes))).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "Qm",
        "QmaozNR7DZHQK1ZcU9p7QdrshMvXqWK6gpu5rmrkPdT3L",
        "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3p0",
        "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
        "zb2rhj7crUKTQYRGCRATFaQ6YFLTde2YzdqbbhAASkL9uRDXn",
        "b",
        "?",
        "hello world"
      })
  void refusesOtherTexts(String text) {
    assertThatThrownBy(() -> PeerId.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a peer id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "0001", "0002aa", "1220aa", "1320", "01", "122000"})
  void refusesOtherMultihashes(String hex) {
    Bytes multihash = Bytes.ofHex(hex);
    assertThatThrownBy(() -> new PeerId(multihash)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAnInlineKeyOfMoreThanFortyTwoBytes() {
    assertThat(new PeerId(Bytes.ofHex("002a" + "11".repeat(42))).publicKey()).isPresent();
    Bytes tooLong = Bytes.ofHex("002b" + "11".repeat(43));
    assertThatThrownBy(() -> new PeerId(tooLong)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void showsItsEnds() {
    assertThat(PeerId.ofPublicKey(Bytes.ofHex(A_KEY)).toShortString()).isEqualTo("12D3KooWBt…R3pq");
  }
}
