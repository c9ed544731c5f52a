package io.peertunnel.transport.libp2p.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyTest {
  private static final byte[] MESSAGE = {1, 2, 3};
  private static final String P256 =
      "0803125b3059301306072a8648ce3d020106082a8648ce3d03010703420004de3d300fa36ae0e8f5d530899d83"
          + "abab44abf3161f162a4bc901d8e6ecda020e8b6d5f8da30525e71d6851510c098e5c47c646a597fb4d"
          + "cec034e9f77c409e62";

  @ParameterizedTest
  @CsvSource({
    TestKeys.A_PUBLIC + ", 12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq",
    "08021221037777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99,"
        + " 16Uiu2HAmLhLvBoYaoZfaMUKuibM6ac163GwKY74c5kiSLg5KvLpY",
    P256 + ", QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDk"
  })
  void hasThePublishedPeerId(String encoded, String id) throws Exception {
    PublicKey key = PublicKey.parse(Bytes.ofHex(encoded));
    assertThat(key.id()).hasToString(id);
    assertThat(key.encoded()).hasToString(encoded);
    assertThat(key.verify(MESSAGE, new byte[64])).isFalse();
    assertThat(key.verify(MESSAGE, new byte[0])).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {2048, 4096})
  void verifiesRsa(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    KeyPair pair = generator.generateKeyPair();
    verifies(pair, KeyMessage.RSA, "SHA256withRSA");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void verifiesEcdsa(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    verifies(generator.generateKeyPair(), KeyMessage.ECDSA, "SHA256withECDSA");
  }

  @Test
  void rsaKeysSpellTheirZeroType() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    byte[] der = generator.generateKeyPair().getPublic().getEncoded();
    assertThat(key(KeyMessage.RSA, der).encoded().toString()).startsWith("080012a602");
  }

  @Test
  void verifiesSecp256k1() throws Exception {
    ECDomainParameters curve = new ECDomainParameters(CustomNamedCurves.getByName("secp256k1"));
    BigInteger secret = BigInteger.valueOf(0x1234567);
    ECDSASigner signer = new ECDSASigner();
    signer.init(true, new ECPrivateKeyParameters(secret, curve));
    BigInteger[] pair =
        signer.generateSignature(MessageDigest.getInstance("SHA-256").digest(MESSAGE));
    byte[] signature = StandardDSAEncoding.INSTANCE.encode(curve.getN(), pair[0], pair[1]);
    PublicKey key =
        key(KeyMessage.SECP256K1, curve.getG().multiply(secret).normalize().getEncoded(true));
    assertThat(key.verify(MESSAGE, signature)).isTrue();
    assertThat(key.verify(new byte[] {1}, signature)).isFalse();
    signature[signature.length - 1] ^= 1;
    assertThat(key.verify(MESSAGE, signature)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 8193, 9000, 16384})
  void refusesRsaOfOtherSizes(int bits) throws Exception {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits - 1).setBit(0);
    byte[] der = rsa(modulus, BigInteger.valueOf(65537)).getEncoded();
    assertThatThrownBy(() -> key(KeyMessage.RSA, der)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesRsaWithALargeExponent() throws Exception {
    BigInteger modulus = BigInteger.ONE.shiftLeft(2047).setBit(0);
    byte[] der = rsa(modulus, BigInteger.ONE.shiftLeft(100).setBit(0)).getEncoded();
    assertThatThrownBy(() -> key(KeyMessage.RSA, der))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("exponent");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Ed25519: p, p + 1, small order, one byte short
        "08011220edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "08011220eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "080112200000000000000000000000000000000000000000000000000000000000000000",
        "080112200100000000000000000000000000000000000000000000000000000000000080",
        "08011220ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "08011220c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "0801122026e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "0801121f1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce2",
        // secp256k1: x is not on the curve; the point at infinity; uncompressed
        "0802122103" + "0000000000000000000000000000000000000000000000000000000000000005",
        "0802120100",
        // an unknown type, no type, no data, a DER length beyond the buffer, groups within groups
        "08091200",
        "12020102",
        "0801",
        "080012053084ffffff",
        "080312053084ffffff",
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "120affffffffffffffffffff"
      })
  void refusesWhatIsNoKey(String hex) {
    assertThatThrownBy(() -> PublicKey.parse(Bytes.ofHex(hex)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesAPointThatIsNotOnP256() {
    String bent = P256.substring(0, P256.length() - 2) + "63";
    assertThatThrownBy(() -> PublicKey.parse(Bytes.ofHex(bent)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesAnEncodingBeyondTheLimitBeforeItLooksInside() {
    Bytes large = Bytes.copyOf(new byte[PublicKey.MAX_ENCODED + 1]);
    assertThatThrownBy(() -> PublicKey.parse(large))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("1201 bytes");
  }

  @Test
  void unknownFieldsDoNotChangeTheId() throws Exception {
    PublicKey key = PublicKey.parse(Bytes.ofHex(TestKeys.A_PUBLIC + "1a0101"));
    assertThat(key).isEqualTo(TestKeys.a().publicKey());
    assertThat(key.id()).isEqualTo(TestKeys.a().id());
  }

  private static void verifies(KeyPair pair, int type, String algorithm) throws Exception {
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(pair.getPrivate());
    signer.update(MESSAGE);
    byte[] signature = signer.sign();
    PublicKey key = key(type, pair.getPublic().getEncoded());
    assertThat(key.verify(MESSAGE, signature)).isTrue();
    assertThat(key.verify(new byte[] {1}, signature)).isFalse();
  }

  private static PublicKey key(int type, byte[] data) throws MalformedException {
    return PublicKey.parse(new KeyMessage(type, Bytes.copyOf(data)).encode());
  }

  private static RSAPublicKey rsa(BigInteger modulus, BigInteger exponent) throws Exception {
    return (RSAPublicKey)
        KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
  }
}
