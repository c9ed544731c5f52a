package io.peertunnel.transport.libp2p.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.transport.libp2p.identity.PublicKey;
import io.peertunnel.transport.libp2p.identity.TestKeys;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CertificateCheckTest {
  private static final String UNKNOWN = "1.3.6.1.4.1.99999.1";
  private static final String PUBLISHED =
      "308201ae30820156a0030201020204499602d2300a06082a8648ce3d040302302031123010060355040a13096c"
          + "69627032702e696f310a300806035504051301313020170d3735303130313133303030305a180f3430"
          + "3936303130313133303030305a302031123010060355040a13096c69627032702e696f310a30080603"
          + "5504051301313059301306072a8648ce3d020106082a8648ce3d030107034200040c901d423c831ca8"
          + "5e27c73c263ba132721bb9d7a84c4f0380b2a6756fd601331c8870234dec878504c174144fa4b14b66"
          + "a651691606d8173e55bd37e381569ea37c307a3078060a2b0601040183a25a0101046a306804240801"
          + "1220a77f1d92fedb59dddaea5a1c4abd1ac2fbde7d7b879ed364501809923d7c11b90440d90d2769db"
          + "992d5e6195dbb08e706b6651e024fda6cfb8846694a435519941cac215a8207792e42849cccc6cd813"
          + "6c6e4bde92a58c5e08cfd4206eb5fe0bf909300a06082a8648ce3d0403020346003043021f50f6b6c5"
          + "2711a881778718238f650c9fb48943ae6ee6d28427dc6071ae55e702203625f116a7a454db9c56986c"
          + "82a25682f7248ea1cb764d322ea983ed36a31b77";

  @Test
  void acceptsThePublishedCertificate() throws Exception {
    PublicKey key = judge(SelfSigned.parse(Bytes.ofHex(PUBLISHED).toArray()));
    assertThat(key.id()).hasToString("12D3KooWM6CgA9iBFZmcYAHA6A2qvbAxqfkmrYiRQuz3XEsk4Ksv");
  }

  @Test
  void acceptsOurOwnFormAndTheCriticalOneOfJs() throws Exception {
    assertThat(judge(new Certificates().proving(TestKeys.a()).build()).id())
        .isEqualTo(TestKeys.a().id());
    assertThat(judge(new Certificates().critically(TestKeys.a()).build()).id())
        .isEqualTo(TestKeys.a().id());
  }

  @Test
  void ourIssuerIsOurSubjectAndOurExtensionTheOnlyOne() throws Exception {
    X509Certificate ours = new Certificates().proving(TestKeys.a()).build();
    assertThat(ours.getIssuerX500Principal()).isEqualTo(ours.getSubjectX500Principal());
    assertThat(ours.getCriticalExtensionOIDs()).isEmpty();
    assertThat(ours.getNonCriticalExtensionOIDs()).containsExactly(Libp2pExtension.OID);
  }

  @Test
  void acceptsTheYear9999AndUnknownExtensionsThatAreNotCritical() throws Exception {
    judge(
        new Certificates()
            .proving(TestKeys.a())
            .until(Instant.parse("9999-12-31T23:59:59Z"))
            .build());
    judge(new Certificates().proving(TestKeys.a()).with(UNKNOWN, new byte[] {5, 0}).build());
  }

  @Test
  void refusesWhatIsNotValidNow() throws Exception {
    Instant now = Instant.now();
    refuses(new Certificates().proving(TestKeys.a()).until(now.minusSeconds(60)), "expired");
    refuses(
        new Certificates().proving(TestKeys.a()).from(now.plus(Duration.ofHours(2))),
        "not yet valid");
  }

  @Test
  void refusesAnUnknownCriticalExtension() throws Exception {
    refuses(new Certificates().proving(TestKeys.a()).critical(UNKNOWN), UNKNOWN);
  }

  @Test
  void refusesMissingForgedAndMalformedProofs() throws Exception {
    refuses(new Certificates(), "no libp2p extension");
    refuses(new Certificates().provingAnotherKey(TestKeys.a()), "signature does not hold");
    for (String value : new String[] {"0500", "3000", "30030201", "3084ffffffff", "300404000400"}) {
      byte[] bytes = Bytes.ofHex(value).toArray();
      refuses(new Certificates().with(Libp2pExtension.OID, bytes), "");
    }
  }

  @Test
  void refusesNoneAndTwo() throws Exception {
    X509Certificate good = new Certificates().proving(TestKeys.a()).build();
    assertThatThrownBy(() -> judge()).isInstanceOf(CertificateException.class);
    assertThatThrownBy(() -> judge(good, good))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("2 certificates");
  }

  @Test
  void refusesASignatureByAnotherKey() throws Exception {
    byte[] der = Bytes.ofHex(PUBLISHED).toArray();
    der[der.length - 1] ^= 1;
    X509Certificate bent = SelfSigned.parse(der);
    assertThatThrownBy(() -> judge(bent))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining("own key");
  }

  private static void refuses(Certificates certificates, String why) throws Exception {
    X509Certificate certificate = certificates.build();
    assertThatThrownBy(() -> judge(certificate))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining(why);
  }

  private static PublicKey judge(X509Certificate... chain) throws CertificateException {
    return CertificateCheck.identity(chain, Instant.now());
  }
}
