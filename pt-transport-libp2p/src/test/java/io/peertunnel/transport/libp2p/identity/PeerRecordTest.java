package io.peertunnel.transport.libp2p.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.wire.MalformedException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerRecordTest {
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
  private static final String ENVELOPE =
      "0a24"
          + TestKeys.A_PUBLIC
          + "120203011a360a260024"
          + TestKeys.A_PUBLIC
          + "10011a0a0a08047f000001060fa12a404504e51a36806e8eba9344a743f2e1cbd0170d2632fb413f98101f"
          + "6e3ff26d3da91f4eedebf36383fa5819438bce1d7398117236e52d2d1dfce98196294ac60e";

  @Test
  void sealsThePublishedEnvelope() {
    PeerRecord record = new PeerRecord(TestKeys.a().id(), 1, List.of(ADDRESS));
    assertThat(record.seal(TestKeys.a())).hasToString(ENVELOPE);
  }

  @Test
  void opensThePublishedEnvelope() throws Exception {
    assertThat(PeerRecord.open(Bytes.ofHex(ENVELOPE)))
        .isEqualTo(new PeerRecord(TestKeys.a().id(), 1, List.of(ADDRESS)));
  }

  @Test
  void refusesAnyFlippedBit() {
    byte[] envelope = Bytes.ofHex(ENVELOPE).toArray();
    for (int bit = 0; bit < envelope.length * 8; bit += 3) {
      byte[] bent = envelope.clone();
      bent[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> PeerRecord.open(Bytes.copyOf(bent)))
          .as("bit %d", bit)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void refusesARecordThatAnotherPeerHasSigned() {
    Bytes payload = Bytes.ofHex("0a260024" + TestKeys.A_PUBLIC + "1001");
    Bytes type = Bytes.ofHex("0301");
    Bytes forged = SignedEnvelope.seal(TestKeys.b(), "libp2p-peer-record", type, payload).encoded();
    assertThatThrownBy(() -> PeerRecord.open(forged))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("another peer");
  }

  @Test
  void refusesAnotherDomainAndAnotherType() {
    Bytes payload = Bytes.ofHex("0a260024" + TestKeys.A_PUBLIC);
    Bytes domain =
        SignedEnvelope.seal(TestKeys.a(), "libp2p-relay-rsvp", Bytes.ofHex("0301"), payload)
            .encoded();
    Bytes type =
        SignedEnvelope.seal(TestKeys.a(), "libp2p-peer-record", Bytes.ofHex("0302"), payload)
            .encoded();
    for (Bytes wrong : List.of(domain, type)) {
      assertThatThrownBy(() -> PeerRecord.open(wrong)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void skipsAddressesThatItCannotParse() throws Exception {
    Bytes payload =
        Bytes.ofHex(
            "0a260024" + TestKeys.A_PUBLIC + "10021a070a05ffffff7f01" + "1a0a0a08047f000001060fa1");
    Bytes envelope =
        SignedEnvelope.seal(TestKeys.a(), "libp2p-peer-record", Bytes.ofHex("0301"), payload)
            .encoded();
    assertThat(PeerRecord.open(envelope).addresses()).containsExactly(ADDRESS);
  }

  @Test
  void keepsSixtyFourAddresses() throws Exception {
    PeerRecord record = new PeerRecord(TestKeys.a().id(), 1, Collections.nCopies(100, ADDRESS));
    assertThat(PeerRecord.open(record.seal(TestKeys.a())).addresses()).hasSize(64);
  }

  @Test
  void refusesAnEnvelopeBeyondTheLimit() {
    Bytes large = Bytes.copyOf(new byte[SignedEnvelope.MAX_ENCODED + 1]);
    assertThatThrownBy(() -> PeerRecord.open(large)).isInstanceOf(MalformedException.class);
  }

  @Test
  void signsOnlyItsOwnRecord() {
    PeerRecord record = new PeerRecord(TestKeys.a().id(), 1, List.of(ADDRESS));
    assertThatThrownBy(() -> record.seal(TestKeys.b()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
