package io.peertunnel.transport.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.secure.Role;
import org.junit.jupiter.api.Test;

/// What go-yamux was seen to send, played from either side.
class YamuxVectorsTest {
  private static final String SYN_1 = "000100010000000100000000";
  private static final String ACK_1 = "000100020000000100000000";
  private static final String HELLO_1 = "00000000000000010000000568656c6c6f";
  private static final String FIN_1 = "000100040000000100000000";
  private static final String SYN_2 = "000100010000000200000000";
  private static final String ACK_2 = "000100020000000200000000";

  @Test
  void opensWritesAndEnds() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.open();
      assertThat(stream.id()).isEqualTo(1);
      assertThat(rig.sent()).isEqualTo(SYN_1);
      rig.receive(ACK_1);
      assertThat(stream.write(Rig.text("hello"))).isTrue();
      stream.flush();
      assertThat(rig.sent()).isEqualTo(HELLO_1);
      stream.end();
      stream.end();
      assertThat(rig.sent()).isEqualTo(FIN_1);
    }
  }

  @Test
  void acceptsAndHears() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      rig.receive(SYN_1);
      assertThat(rig.sent()).isEqualTo(ACK_1);
      rig.receive(HELLO_1);
      rig.receive(FIN_1);
      assertThat(rig.handler(0).events).containsExactly("data 5", "burst end", "end");
      assertThat(rig.handler(0).bytes()).asString().isEqualTo("hello");
      rig.accepted.getFirst().consumed(5);
    }
  }

  @Test
  void initiatorAcceptsEvenStreamsAndResponderOpensThem() {
    try (Rig initiator = new Rig(Role.INITIATOR);
        Rig responder = new Rig(Role.RESPONDER)) {
      assertThat(responder.open().id()).isEqualTo(2);
      assertThat(responder.sent()).isEqualTo(SYN_2);
      initiator.receive(SYN_2);
      assertThat(initiator.sent()).isEqualTo(ACK_2);
    }
  }

  @Test
  void resetCodeSurvivesInBothDirections() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      MuxedStream stream = rig.openAnswered();
      stream.reset(0x1001);
      assertThat(rig.sent()).isEqualTo("000100080000000200001001");
      assertThat(rig.handler(0).events).isEmpty();
      rig.openAnswered();
      rig.receive("000100080000000400001001");
      assertThat(rig.handler(1).events).containsExactly("reset 4097");
      assertThat(rig.sent()).isEmpty();
      assertThat(rig.session.streams()).isZero();
    }
  }

  @Test
  void cutsLargeWritesAsGoDoes() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.openAnswered();
      MuxedStream stream = rig.openAnswered();
      stream.write(Rig.zeros(200_000));
      stream.flush();
      assertThat(rig.frames())
          .containsExactly(
              new YamuxFrame.Data(3, 0, 0xfff4),
              new YamuxFrame.Data(3, 0, 0xfff4),
              new YamuxFrame.Data(3, 0, 0xfff4),
              new YamuxFrame.Data(3, 0, 0xd64));
    }
  }

  @Test
  void givesCreditAfter196572Bytes() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.openAnswered();
      MuxedStream stream = rig.openAnswered();
      YamuxFrame data = new YamuxFrame.Data(3, 0, 0xfff4);
      rig.receive(data, data, data);
      stream.consumed(0xfff4);
      stream.consumed(0xfff3);
      assertThat(rig.sent()).isEmpty();
      stream.consumed(1 + 0xfff4);
      assertThat(rig.sent()).isEqualTo("00010000000000030002ffdc");
    }
  }

  @Test
  void echoesPings() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      rig.receive("000200010000000000000000");
      assertThat(rig.sent()).isEqualTo("000200020000000000000000");
      rig.receive("0002000100000000fedcba98");
      assertThat(rig.sent()).isEqualTo("0002000200000000fedcba98");
    }
  }

  @Test
  void saysGoAwayWithItsCode() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      rig.session.close(0x1006, "We shut down.");
      assertThat(rig.sent()).isEqualTo("000300000000000000001006");
      assertThat(rig.channel.isOpen()).isFalse();
    }
  }
}
