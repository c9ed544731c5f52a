package io.peertunnel.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.discovery.mdns.DnsMessage.Question;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsCodecTest {
  private static final DnsName INSTANCE = Service.NAME.child(Samples.LABEL);
  private static final DnsName HOST = DnsName.of(Samples.LABEL, "local");

  @Test
  void writesTheQueryOfEveryBrowser() {
    DnsMessage query =
        DnsMessage.query(List.of(new Question(Service.NAME, DnsType.PTR)), List.of());
    assertThat(hex(DnsWriter.write(query))).isEqualTo(Samples.QUERY);
  }

  @Test
  void readsTheQueryOfEveryBrowser() throws MalformedException {
    DnsMessage query = read(Samples.QUERY);
    assertThat(query.isQuery()).isTrue();
    assertThat(query.questions()).containsExactly(new Question(Service.NAME, DnsType.PTR));
    assertThat(query.records()).isEmpty();
  }

  @Test
  void readsTheLayoutOfGo() throws MalformedException {
    DnsMessage response = read(Samples.RESPONSE);
    assertThat(response.isQuery()).isFalse();
    assertThat(response.answers()).containsExactly(new DnsRecord.Ptr(Service.NAME, 3200, INSTANCE));
    assertThat(response.additionals())
        .containsExactly(
            new DnsRecord.Srv(INSTANCE, 3200, 4001, HOST),
            new DnsRecord.Txt(
                INSTANCE, 3200, List.of("dnsaddr=/ip4/192.0.2.2/tcp/4001/p2p/" + Samples.A)),
            new DnsRecord.Address(HOST, 120, Bytes.ofHex("c0000202")));
  }

  @Test
  void writesTheLayoutOfGo() {
    DnsMessage answer =
        new Profile(Samples.A, List.of(Samples.ADDRESS))
            .answer(new Instance(Samples.LABEL, List.of()), List.of());
    assertThat(hex(DnsWriter.write(answer))).isEqualTo(Samples.RESPONSE);
  }

  @Test
  void marksUniqueRecordsOfAnAnnouncementOnly() throws MalformedException {
    DnsMessage announcement = Samples.announcement("a", List.of(Samples.ADDRESS), Samples.key(1));
    ByteBuffer packet = DnsWriter.write(announcement);
    assertThat(hex(packet)).contains("0021" + "8001").contains("000c" + "0001");
    assertThat(DnsReader.read(packet).answers()).isEqualTo(announcement.answers());
  }

  @Test
  void foldsNamesToLowerCase() throws MalformedException {
    String shouted = Samples.QUERY.replace("5f703270", "5f503250");
    assertThat(read(shouted).questions().getFirst().name()).isEqualTo(Service.NAME);
  }

  @Test
  void skipsRecordsOfOtherTypes() throws MalformedException {
    String nsec = "00008400" + "0000000100000000" + "0161" + "00" + "002f" + "8001" + "00000078";
    assertThat(read(nsec + "0003" + "c0000a").records()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // A name that points to itself.
        "000000000001000000000000" + "c00c" + "000c0001",
        // Two pointers that lead to each other.
        "000000000001000000000000" + "c00ec00c" + "000c0001",
        // A label before a pointer back to it.
        "000000000001000000000000" + "0161c00c" + "000c0001",
        // A pointer forwards.
        "000000000001000000000000" + "c012000c000100" + "00000000",
        // A reserved kind of label.
        "000000000001000000000000" + "4161" + "00000c0001",
        // Every count says 65535.
        "00008400ffffffffffffffff" + "0000000000000000000000000000000000000000",
        // One record more than there is.
        "000084000000000200000000" + "00000100010000000000040a000001",
        // An address of three bytes.
        "000084000000000100000000" + "00000100010000000000030a0000",
        // A string longer than its record.
        "000084000000000100000000" + "0000100001000000000002" + "0561",
        // A record longer than the message.
        "000084000000000100000000" + "0000100001000000000fff" + "0161",
        // A PTR record longer than its name.
        "000084000000000100000000" + "00000c00010000000000030061" + "61",
        // An opcode that is no query.
        "000028000001000000000000" + "00000c0001",
        "0000",
        ""
      })
  void refusesWhatIsMalformed(String packet) {
    assertThatThrownBy(() -> read(packet)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesNineThousandAndOneBytes() throws MalformedException {
    Bytes query = Bytes.ofHex(Samples.QUERY);
    ByteBuffer padded = ByteBuffer.allocate(9001).put(query.buffer()).rewind();
    assertThatThrownBy(() -> DnsReader.read(padded)).isInstanceOf(MalformedException.class);
    assertThat(DnsReader.read(padded.slice(0, 9000)).questions()).hasSize(1);
  }

  @Test
  void refusesANameOfMoreThan255Bytes() {
    String label = "3f" + "61".repeat(63);
    String packet = "000000000001000000000000" + label.repeat(4) + "00" + "000c0001";
    assertThatThrownBy(() -> read(packet)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesMoreThan512Records() {
    ByteBuffer packet = ByteBuffer.allocate(9000);
    packet.putShort((short) 0).putShort((short) 0).putShort((short) 600).rewind();
    assertThatThrownBy(() -> DnsReader.read(packet)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesEveryPrefixOfAMessage() {
    Bytes whole = Bytes.ofHex(Samples.RESPONSE);
    for (int length = 0; length < whole.size(); length++) {
      ByteBuffer part = whole.slice(0, length).buffer();
      assertThatThrownBy(() -> DnsReader.read(part)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void survivesEveryMutation() {
    Random random = new Random(20_260_101);
    byte[] seed = Bytes.ofHex(Samples.RESPONSE).toArray();
    int readable = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] packet = seed.clone();
      for (int change = random.nextInt(1, 6); change > 0; change--) {
        packet[random.nextInt(packet.length)] = (byte) random.nextInt();
      }
      readable += outcome(packet);
    }
    assertThat(readable).isBetween(1, 19_999);
  }

  /// Whatever can be read can be written, and then says the same.
  private static int outcome(byte[] packet) {
    DnsMessage message;
    try {
      message = DnsReader.read(ByteBuffer.wrap(packet));
    } catch (MalformedException e) {
      return 0;
    }
    try {
      DnsMessage again = DnsReader.read(DnsWriter.write(message));
      assertThat(again.answers()).isEqualTo(message.answers());
      assertThat(again.additionals()).isEqualTo(message.additionals());
    } catch (MalformedException e) {
      throw new AssertionError("cannot read back " + message, e);
    }
    return 1;
  }

  private static DnsMessage read(String hex) throws MalformedException {
    return DnsReader.read(Bytes.ofHex(hex).buffer());
  }

  private static String hex(ByteBuffer packet) {
    return Bytes.copyOf(packet).toString();
  }
}
