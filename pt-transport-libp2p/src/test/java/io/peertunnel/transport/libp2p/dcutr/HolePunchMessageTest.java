package io.peertunnel.transport.libp2p.dcutr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.wire.MalformedException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The vectors are messages that go-libp2p writes, without their length.
class HolePunchMessageTest {
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/1.2.3.4/udp/4001/quic-v1");

  @Test
  void readsAndWritesWhatGoDoes() throws MalformedException {
    byte[] connect = HexFormat.of().parseHex("0864120b040102030491020fa1cd03");
    assertThat(HolePunchMessage.connect(List.of(ADDRESS)).encode()).isEqualTo(connect);
    assertThat(HolePunchMessage.decode(connect))
        .isEqualTo(HolePunchMessage.connect(List.of(ADDRESS)));
    byte[] sync = HexFormat.of().parseHex("08ac02");
    assertThat(HolePunchMessage.sync().encode()).isEqualTo(sync);
    assertThat(HolePunchMessage.decode(sync)).isEqualTo(HolePunchMessage.sync());
  }

  @Test
  void skipsAddressesThatItCannotRead() throws MalformedException {
    byte[] message = HexFormat.of().parseHex("0864" + "1202ffff" + "120b040102030491020fa1cd03");
    assertThat(HolePunchMessage.decode(message).addresses()).containsExactly(ADDRESS);
  }

  @Test
  void keepsOnlySoManyAddresses() throws MalformedException {
    byte[] message = HolePunchMessage.connect(Collections.nCopies(500, ADDRESS)).encode();
    assertThat(HolePunchMessage.decode(message).addresses())
        .hasSize(HolePunchMessage.MAX_ADDRESSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0801", "120b040102030491020fa1cd03", "0864120f04", "ff"})
  void refusesWhatIsNoMessage(String hex) {
    byte[] message = HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> HolePunchMessage.decode(message))
        .isInstanceOf(MalformedException.class);
  }
}
