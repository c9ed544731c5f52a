package io.peertunnel.transport.libp2p.secure;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.TestKeys;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstAnswerTest {
  /// As where TCP makes one connection of two dials.
  @ParameterizedTest
  @CsvSource({"/noise,2147483647", "/tls/1.0.0,2147483647", "/noise,1", "/tls/1.0.0,1"})
  void twoEndsThatBothSpeakFirstHearSo(String security, int piece) {
    ChannelPair wire = new ChannelPair().inPiecesOf(piece);
    UpgradePair.End guessing = new UpgradePair.End();
    UpgradePair.End asking = new UpgradePair.End();
    upgrade(TestKeys.a(), security)
        .start(wire.initiator(), Role.INITIATOR, Optional.of(TestKeys.b().id()), guessing);
    upgrade(TestKeys.b(), security)
        .start(wire.responder(), Role.INITIATOR, Optional.empty(), asking);
    wire.run();
    assertThat(guessing.failure()).isInstanceOf(CrossedDialsException.class);
    assertThat(asking.failure()).isInstanceOf(CrossedDialsException.class);
    wire.finish();
  }

  private static Upgrade upgrade(Identity identity, String security) {
    return new Upgrade(identity, List.of("/yamux/1.0.0"), List.of(security));
  }
}
