package io.peertunnel.transport.libp2p.noise;

import io.peertunnel.spi.Bytes;
import io.peertunnel.transport.libp2p.identity.TestKeys;
import java.util.List;

/// A handshake between fixed keys, recorded with go-libp2p and flynn/noise.
final class NoiseVector {
  static final List<String> MUXERS = List.of("/yamux/1.0.0");

  static final String PAYLOAD_I =
      "0a24"
          + TestKeys.A_PUBLIC
          + "1240a32c5aaa2b9fd56ceb93f81f7dfaef0e32c2a504eee17d4dc53911da77267942bdf29f2336f2e33b0c"
          + "45d8c687fec4015321e8d984e8eb71a369f6352664960d220e120c2f79616d75782f312e302e30";
  static final String PAYLOAD_R =
      "0a2408011220c6822637c7d310ec57627be00ba259d253749f4aaf644470cffbe53a35f732421240138d4480e3"
          + "7439ecb0fc5cdd105be7f807a99f5b335e80bf793ef08d04da8b0929bb32297e256e5d00855898620c35"
          + "1be9a967db0c6992546d2e89e6dd076004220e120c2f79616d75782f312e302e30";
  static final String MESSAGE_1 =
      "0faa684ed28867b97f4a6a2dee5df8ce974e76b7018e3f22a1c4cf2678570f20";
  static final String MESSAGE_2 =
      "ff2ee45601ec1b67310c7790404585ae697331eee1c1f8cf2419731c1fff3e6b5cda1c2d8029877d73fad62823"
          + "946ccd0c5da35c129100f43d33a59cf19ea8fcdcc0e3e57a6099ef8d8c471633442810f7b53910cdb5d7"
          + "57fdd7fb00abf08983078044e8256ac67b6e80bafc74677673d5405dc9039d6d6c32ac8ee13670ae8715"
          + "a245a4a93e361a0150d634cc35b13ec874488c6230832404520c2531e10a450694ab540b6e29cd7718ea"
          + "79d93532c55142bd95d831d555e02de5f6ec38d2feae8b1261809b0168198c841007048ca0d0f00325a8"
          + "ebb53d";
  static final String MESSAGE_3 =
      "f4e4988e97bdcbf0f799d02dd2242624bda72d200e97e322c4f723213896a31eff82ac9b1c21c484aa5512a7b4"
          + "8d4aa4f12958cf4fae33dc7cc01e0b0926c339a132aa50eb838c843ab9ae222208e6f96a090e2b5c9caf"
          + "f5050c9cd5350702b99f25fb5f3de39b10866b126eba41d4fa2630eb7f70f3e3fce8c871bd932b7fc8b5"
          + "9f485ad3969ea774aa2df5c3e357829d0a8f860e7976e3cb53c556766e9dbdb180b847a167b49f13a687"
          + "2b8b007d69eb7e86b4e70f77ae";
  static final String HASH = "b92c6e88c1e2456add476902db1faadf327207b55a53fb4aa9c8c515e366ab96";
  static final String HELLO_1 = "4f23d4cceed53e005a02bcf1d61ad3d8bb14b64f64";
  static final String HELLO_2 = "e3a0749014887db7d9ff1a971df421c367135b4861";
  static final String WORLD_1 = "0ff17e24cec34aa3a376b974c8e8519dc15d63ffa9";

  private NoiseVector() {}

  static DhKey key(String twoDigits) {
    return DhKey.ofPrivate(Bytes.ofHex(twoDigits.repeat(32)).toArray());
  }

  static NoiseCredentials initiator() {
    return NoiseCredentials.of(TestKeys.a(), MUXERS, key("11"));
  }

  static NoiseCredentials responder() {
    return NoiseCredentials.of(TestKeys.b(), MUXERS, key("33"));
  }
}
