package io.peertunnel.transport.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.Protobuf;
import io.peertunnel.transport.libp2p.identity.TestKeys;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayMessagesTest {
  private static final Identity A = TestKeys.a();
  private static final String A_ID = A.id().multihash().toString();
  private static final Limit LIMIT = new Limit(131072, Duration.ofMinutes(2));
  private static final String ENVELOPE_START =
      "0a24" + TestKeys.A_PUBLIC + "1202" + "0302" + "1a56";
  private static final String VOUCHER = "0a26" + A_ID + "1226" + A_ID + "1880e2cfaa06";
  private static final String SIGNATURE =
      "2a404839ec34b63898e50d3c3d3a4a643a8835837b5fd561139f06fbcbd98eb51341ad31e54f2fa473191"
          + "7ff5a803fabdfcc4e47e13284aa5b3d345cb244eca7df00";

  @Test
  void encodesLikeGo() {
    assertThat(HopMessage.reserve().encode()).hasToString("0800");
    assertThat(HopMessage.connect(A.id()).encode()).hasToString("080112280a26" + A_ID);
    assertThat(HopMessage.connected(Optional.of(LIMIT)).encode())
        .hasToString("080222060878108080082864");
    assertThat(StopMessage.connect(A.id(), Optional.of(LIMIT)).encode())
        .hasToString("080012280a26" + A_ID + "1a06087810808008");
    assertThat(StopMessage.answer(RelayStatus.OK).encode()).hasToString("08012064");
  }

  @Test
  void decodesWhatItEncodes() throws Exception {
    Grant grant =
        new Grant(
            1700000000,
            List.of(Multiaddr.parse("/ip4/8.8.8.8/tcp/4001")),
            Optional.of(Bytes.ofHex("0102")));
    for (HopMessage message :
        List.of(
            HopMessage.reserve(),
            HopMessage.connect(A.id()),
            HopMessage.refused(RelayStatus.NO_RESERVATION),
            HopMessage.reserved(grant, Optional.of(LIMIT)),
            HopMessage.connected(Optional.empty()))) {
      assertThat(HopMessage.decode(message.encode().toArray())).isEqualTo(message);
    }
    for (StopMessage message :
        List.of(
            StopMessage.connect(A.id(), Optional.of(LIMIT)),
            StopMessage.answer(RelayStatus.PERMISSION_DENIED))) {
      assertThat(StopMessage.decode(message.encode().toArray())).isEqualTo(message);
    }
  }

  @Test
  void signsVouchersLikeGo() throws Exception {
    Bytes envelope = new Voucher(A.id(), A.id(), 1700000000).seal(A);
    assertThat(envelope).hasToString(ENVELOPE_START + VOUCHER + SIGNATURE);
    assertThat(Voucher.open(envelope)).isEqualTo(new Voucher(A.id(), A.id(), 1700000000));
  }

  @Test
  void refusesAVoucherByAnotherKey() {
    PeerId other = TestKeys.b().id();
    assertThatThrownBy(() -> new Voucher(other, A.id(), 1).seal(A))
        .isInstanceOf(IllegalArgumentException.class);
    Bytes forged = Bytes.ofHex((ENVELOPE_START + VOUCHER + SIGNATURE).replace("1880e2", "1880e3"));
    assertThatThrownBy(() -> Voucher.open(forged)).isInstanceOf(MalformedException.class);
    Bytes swapped = Bytes.ofHex(other.multihash().toString());
    assertThatThrownBy(() -> Voucher.open(swapped)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2864", "0803", "08ffffffffffffffffff01", "12020a00", "08", "0a05"})
  void refusesHopMessages(String hex) {
    assertThatThrownBy(() -> HopMessage.decode(Bytes.ofHex(hex).toArray()))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2064", "0802", "08001200", "080012020a00", "08001a0108"})
  void refusesStopMessages(String hex) {
    assertThatThrownBy(() -> StopMessage.decode(Bytes.ofHex(hex).toArray()))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void takesALimitOfZeroForNone() throws Exception {
    assertThat(limit("2204080010002864")).isEmpty();
    assertThat(limit("22002864")).isEmpty();
    assertThat(limit("2864")).isEmpty();
    assertThat(limit("220210012864")).contains(new Limit(1, Duration.ZERO));
    assertThat(limit("220b10ffffffffffffffffff012864"))
        .contains(new Limit(Long.MAX_VALUE, Duration.ZERO));
  }

  @Test
  void keepsAFewAddressesAndSkipsWhatItCannotRead() throws Exception {
    Bytes many =
        Protobuf.write(
            out -> {
              for (int i = 0; i < 300; i++) {
                out.writeByteArray(2, new byte[] {(byte) 0xff, 0x7f});
                out.writeByteArray(2, Multiaddr.parse("/ip4/8.8.8.8/tcp/1").encode().toArray());
              }
            });
    assertThat(Grant.decode(many.toArray()).addresses()).hasSize(Grant.MAX_ADDRESSES);
  }

  @Test
  void knowsStatusesThatItDoesNotKnow() throws Exception {
    HopMessage message = HopMessage.decode(Bytes.ofHex("080228e707").toArray());
    assertThat(message.status()).contains(new RelayStatus(999));
    assertThat(message.status().get().words()).contains("999");
    assertThat(message.status().get().isOk()).isFalse();
  }

  @Test
  void survivesRandomBytes() {
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] message = new byte[random.nextInt(64)];
      random.nextBytes(message);
      try {
        HopMessage.decode(message);
        StopMessage.decode(message);
      } catch (MalformedException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(10_000);
  }

  private static Optional<Limit> limit(String rest) throws MalformedException {
    return HopMessage.decode(Bytes.ofHex("0802" + rest).toArray()).limit();
  }
}
