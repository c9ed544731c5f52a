package io.peertunnel.transport.libp2p.portmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.portmap.NatPmpMessage.AddressAnswer;
import io.peertunnel.transport.libp2p.portmap.NatPmpMessage.MapAnswer;
import io.peertunnel.transport.libp2p.portmap.NatPmpMessage.Refusal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes composed from RFC 6886, sections 3.2 to 3.5.
class NatPmpMessageTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void asksForTheAddress() {
    assertThat(NatPmpMessage.addressRequest()).isEqualTo(HEX.parseHex("0000"));
  }

  @Test
  void asksForAMapping() {
    assertThat(NatPmpMessage.mapRequest(PortProtocol.TCP, 4001, 4001, Duration.ofSeconds(60)))
        .isEqualTo(HEX.parseHex("000200000fa10fa10000003c"));
    assertThat(NatPmpMessage.mapRequest(PortProtocol.UDP, 65535, 0, Duration.ZERO))
        .isEqualTo(HEX.parseHex("00010000ffff000000000000"));
  }

  @Test
  void readsTheAddress() throws Exception {
    assertThat(NatPmpMessage.decode(HEX.parseHex("0080000000000102c0000290")))
        .isEqualTo(new AddressAnswer(0x102, InetAddress.getByName("192.0.2.144")));
  }

  @Test
  void readsAMapping() throws Exception {
    assertThat(NatPmpMessage.decode(HEX.parseHex("00820000fffffffe0fa1ea60ffffffff")))
        .isEqualTo(
            new MapAnswer(
                0xfffffffeL, PortProtocol.TCP, 4001, 60000, Duration.ofSeconds(0xffffffffL)));
  }

  @Test
  void readsARefusalOfAnyLength() throws Exception {
    assertThat(NatPmpMessage.decode(HEX.parseHex("0081000200000007")))
        .isEqualTo(new Refusal(7, 1, 2));
    assertThat(NatPmpMessage.decode(HEX.parseHex("00820004000000070fa1000000000000")))
        .isEqualTo(new Refusal(7, 2, 4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00800000000001",
        "0080000000000102c00002", // an address cut short
        "00820000fffffffe0fa1ea60ffffff", // a mapping cut short
        "0280000000000102c0000290", // PCP's version
        "0000000000000102c0000290", // a request
        "00830000000001020fa1ea6000000e10" // an opcode that there is not
      })
  void refusesWhatIsNoAnswer(String hex) {
    assertThatThrownBy(() -> NatPmpMessage.decode(HEX.parseHex(hex)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void survivesRandomBytes() {
    Random random = new Random(6886);
    for (int i = 0; i < 20_000; i++) {
      byte[] datagram = new byte[random.nextInt(24)];
      random.nextBytes(datagram);
      if (datagram.length > 1) {
        datagram[0] = 0;
        datagram[1] = (byte) (0x80 | random.nextInt(4));
      }
      try {
        assertThat(NatPmpMessage.decode(datagram)).isNotNull();
      } catch (MalformedException e) {
        assertThat(e).as(Arrays.toString(datagram)).hasMessageContaining("NAT-PMP");
      }
    }
  }
}
