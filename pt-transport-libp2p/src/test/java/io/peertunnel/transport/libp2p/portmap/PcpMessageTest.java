package io.peertunnel.transport.libp2p.portmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.portmap.PcpMessage.Announcement;
import io.peertunnel.transport.libp2p.portmap.PcpMessage.MapAnswer;
import io.peertunnel.transport.libp2p.portmap.PcpMessage.MappingKey;
import io.peertunnel.transport.libp2p.portmap.PcpMessage.Refusal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bytes composed from RFC 6887, sections 7.1, 7.2, 11.1 and 14.1.
class PcpMessageTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String NONCE = "000102030405060708090a0b";
  private static final String MAPPED_ZERO = "00000000000000000000ffff00000000";
  private static final MappingKey KEY = new MappingKey(Bytes.ofHex(NONCE), PortProtocol.TCP, 4001);
  private static final String ANSWER =
      "02810000"
          + "00000258"
          + "00000e10"
          + "00".repeat(12) // header
          + NONCE
          + "06000000"
          + "0fa1"
          + "ea60"
          + "00000000000000000000ffffc0000290";

  @Test
  void asksWhetherTheRouterIsThere() throws Exception {
    assertThat(PcpMessage.announceRequest(InetAddress.getByName("192.168.1.10")))
        .isEqualTo(HEX.parseHex("02000000" + "00000000" + "00000000000000000000ffffc0a8010a"));
  }

  @Test
  void asksForAMappingOverIp4() throws Exception {
    InetAddress client = InetAddress.getByName("192.168.1.10");

    assertThat(PcpMessage.mapRequest(client, KEY, 4001, Duration.ofMinutes(10)))
        .isEqualTo(
            HEX.parseHex(
                "02010000"
                    + "00000258"
                    + "00000000000000000000ffffc0a8010a"
                    + NONCE
                    + "06000000"
                    + "0fa1"
                    + "0fa1"
                    + MAPPED_ZERO));
  }

  @Test
  void asksForAMappingOverIp6() throws Exception {
    InetAddress client = InetAddress.getByName("2001:db8::10");
    MappingKey key = new MappingKey(Bytes.ofHex(NONCE), PortProtocol.UDP, 4001);

    assertThat(PcpMessage.mapRequest(client, key, 0, Duration.ZERO))
        .isEqualTo(
            HEX.parseHex(
                "02010000"
                    + "00000000"
                    + "20010db8000000000000000000000010"
                    + NONCE
                    + "11000000"
                    + "0fa1"
                    + "0000"
                    + "00".repeat(16)));
  }

  @Test
  void readsAMapping() throws Exception {
    assertThat(PcpMessage.decode(HEX.parseHex(ANSWER)))
        .isEqualTo(
            new MapAnswer(
                3600, KEY, InetAddress.getByName("192.0.2.144"), 60000, Duration.ofMinutes(10)));
  }

  @Test
  void ignoresOptions() throws Exception {
    assertThat(PcpMessage.decode(HEX.parseHex(ANSWER + "02000000")))
        .isEqualTo(PcpMessage.decode(HEX.parseHex(ANSWER)));
  }

  @Test
  void readsAnAnnouncement() throws Exception {
    assertThat(PcpMessage.decode(HEX.parseHex("0280000000000000ffffffff" + "00".repeat(12))))
        .isEqualTo(new Announcement(0xffffffffL));
  }

  @Test
  void readsRefusals() throws Exception {
    byte[] refusal = HEX.parseHex(ANSWER.replaceFirst("02810000", "0281000b"));

    assertThat(PcpMessage.decode(refusal)).isEqualTo(new Refusal(3600, 1, 11));
    assertThat(new Refusal(3600, 1, 11).isConflict()).isTrue();
    assertThat(new Refusal(3600, 1, 2).isConflict()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0,  ''",
    "0,  02800000",
    "56, ''", // a mapping cut short
    "58, ''", // no multiple of 4
    "60, 00", // NAT-PMP's version
    "60, 0201", // a request
    "60, 0282", // an answer to PEER
  })
  void refusesWhatIsNoAnswer(int length, String start) {
    byte[] datagram = Arrays.copyOf(HEX.parseHex(ANSWER), Math.max(length, start.length() / 2));
    byte[] prefix = HEX.parseHex(start);
    System.arraycopy(prefix, 0, datagram, 0, prefix.length);

    assertThatThrownBy(() -> PcpMessage.decode(datagram)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesAProtocolThatItDidNotAskFor() {
    byte[] datagram = HEX.parseHex(ANSWER.replace(NONCE + "06", NONCE + "84"));

    assertThatThrownBy(() -> PcpMessage.decode(datagram)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesMoreThanTheProtocolAllows() {
    byte[] datagram = Arrays.copyOf(HEX.parseHex(ANSWER), 1104);

    assertThatThrownBy(() -> PcpMessage.decode(datagram)).isInstanceOf(MalformedException.class);
  }

  @Test
  void survivesRandomBytes() {
    Random random = new Random(6887);
    for (int i = 0; i < 20_000; i++) {
      byte[] datagram = new byte[4 * random.nextInt(20)];
      random.nextBytes(datagram);
      if (datagram.length > 3) {
        datagram[0] = 2;
        datagram[1] = (byte) (0x80 | random.nextInt(3));
        datagram[3] = (byte) random.nextInt(2);
      }
      try {
        assertThat(PcpMessage.decode(datagram)).isNotNull();
      } catch (MalformedException e) {
        assertThat(e).hasMessageContaining("PCP");
      }
    }
  }
}
