package io.peertunnel.transport.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.wire.MalformedException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class V2MessageTest {
  private static final Bytes ADDRESS = Multiaddr.parse("/ip4/1.2.3.4/tcp/4001").encode();

  @Test
  void aRequestIsThatOfGo() throws Exception {
    V2Message request = new V2Message.DialRequest(List.of(ADDRESS), 1);
    assertThat(hex(request.encode())).isEqualTo("0a130a080401020304060fa1110100000000000000");
    assertThat(V2Message.decode(request.encode())).isEqualTo(request);
  }

  @Test
  void aDialBackIsThatOfGo() throws Exception {
    byte[] encoded = new DialBackMessage(1).encode();
    assertThat(hex(encoded)).isEqualTo("090100000000000000");
    assertThat(DialBackMessage.decode(encoded)).isEqualTo(new DialBackMessage(1));
    assertThat(DialBackMessage.accepted()).isEmpty();
    DialBackMessage.requireAccepted(DialBackMessage.accepted());
    DialBackMessage.requireAccepted(HexFormat.of().parseHex("0800"));
  }

  @Test
  void aDialBackThatIsNotAcceptedIsRefused() {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> DialBackMessage.requireAccepted(HexFormat.of().parseHex("0864")))
        .withMessageContaining("100");
  }

  @Test
  void allMessagesComeBackAsTheyWere() throws Exception {
    for (V2Message message :
        List.of(
            new V2Message.DialRequest(List.of(), -1),
            new V2Message.DialResponse(V2Status.OK, 3, V2DialStatus.DIAL_ERROR),
            new V2Message.DataRequest(2, 100_000),
            new V2Message.DataResponse(Bytes.copyOf(new byte[4096])))) {
      assertThat(V2Message.decode(message.encode())).isEqualTo(message);
    }
  }

  @Test
  void zerosThatAreLeftOutAreZeros() throws Exception {
    assertThat(V2Message.decode(HexFormat.of().parseHex("1200")))
        .isEqualTo(new V2Message.DialResponse(0, 0, 0));
    assertThat(V2Message.decode(HexFormat.of().parseHex("0a00")))
        .isEqualTo(new V2Message.DialRequest(List.of(), 0));
  }

  @Test
  void onlyTheFirstFiftyAddressesAreKept() throws Exception {
    V2Message.DialRequest request = new V2Message.DialRequest(Collections.nCopies(200, ADDRESS), 7);
    assertThat(V2Message.decode(request.encode()))
        .isEqualTo(new V2Message.DialRequest(Collections.nCopies(50, ADDRESS), 7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2a00", "0a05", "0b", "00", "0a02ffff", "12ffffffff0f", "ffffff"})
  void whatIsNoMessageIsRefused(String hex) {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> V2Message.decode(HexFormat.of().parseHex(hex)));
  }

  @Test
  void numbersBeyondAllBoundsAreNoStatusAndNoPlace() throws Exception {
    assertThat(V2Message.decode(HexFormat.of().parseHex("120b10ffffffffffffffffff01")))
        .isEqualTo(new V2Message.DialResponse(0, -1, 0));
  }

  @Test
  void randomBytesAreAMessageOrRefused() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      try {
        assertThat(V2Message.decode(noise)).isNotNull();
      } catch (MalformedException e) {
        assertThat(e).hasMessageStartingWith("AutoNAT message");
      }
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
