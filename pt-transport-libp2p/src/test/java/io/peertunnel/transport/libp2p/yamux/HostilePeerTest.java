package io.peertunnel.transport.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.CloseReason.Origin;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.secure.Role;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostilePeerTest {
  private static final YamuxFrame PROTOCOL_ERROR = new YamuxFrame.GoAway(1);
  private static final YamuxFrame PROBE = new YamuxFrame.Ping(YamuxFrame.SYN, 5);
  private static final int WINDOW = ReceiveWindow.INITIAL;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "010000000000000100000000", // version 1
        "000900000000000100000000", // type 9
        "00000000000000000000000100", // data of stream 0
        "000100000000000000000001", // window update of stream 0
        "000100010000000200000000", // our parity
        "000100010000000000000000", // SYN of stream 0
        "000100010000000100000000 000100010000000100000000", // SYN twice
        "000100010000000100000000 0001000000000001ffff0000", // window overflow
        "0001000100000001ffff0000", // window overflow within the SYN
        "000000010000000100040001", // a body beyond the window within the SYN
        "000100010000000100000000 000000000000000100040001" // a body beyond the window
      })
  void violationEndsTheSession(String hex) {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      rig.receive(hex);
      assertThat(rig.frames()).last().isEqualTo(PROTOCOL_ERROR);
      assertThat(rig.end().origin()).isEqualTo(Origin.VIOLATION);
      assertThat(rig.end().code()).isEqualTo(1);
      assertThat(rig.channel.isOpen()).isFalse();
      assertThat(rig.handlers).allSatisfy(h -> assertThat(h.events).containsExactly("reset 0"));
    }
  }

  @Test
  void windowIsCheckedOverManyFrames() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      rig.receive(new YamuxFrame.Data(1, YamuxFrame.SYN, WINDOW - 1));
      rig.receive(new YamuxFrame.Data(1, 0, 1));
      assertThat(rig.handler(0).bytes()).hasSize(WINDOW);
      assertThat(rig.ends).isEmpty();
      rig.receive(new YamuxFrame.Data(1, 0, 1));
      assertThat(rig.end().origin()).isEqualTo(Origin.VIOLATION);
    }
  }

  @Test
  void framesForUnknownStreamsAreDrained() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      rig.receive(
          new YamuxFrame.Data(7, 0, 300_000),
          new YamuxFrame.WindowUpdate(7, 0, 0xffff_0000L),
          new YamuxFrame.WindowUpdate(7, YamuxFrame.FIN, 0),
          new YamuxFrame.WindowUpdate(8, YamuxFrame.RST, 3),
          new YamuxFrame.WindowUpdate(8, YamuxFrame.ACK, 3),
          PROBE);
      assertThat(rig.frames()).containsExactly(new YamuxFrame.Ping(YamuxFrame.ACK, 5));
      assertThat(rig.ends).isEmpty();
    }
  }

  @Test
  void streamsBeyondTheLimitAreReset() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      for (int i = 0; i < 1000; i++) {
        rig.receive(new YamuxFrame.WindowUpdate(2L * i + 1, YamuxFrame.SYN, 0));
      }
      rig.sent();
      rig.receive(new YamuxFrame.Data(2001, YamuxFrame.SYN, 10));
      assertThat(rig.frames())
          .containsExactly(new YamuxFrame.WindowUpdate(2001, YamuxFrame.RST, 0x1002));
      assertThat(rig.session.streams()).isEqualTo(1000);
      rig.accepted.getFirst().reset(0);
      rig.sent();
      rig.receive(new YamuxFrame.WindowUpdate(2003, YamuxFrame.SYN, 0));
      assertThat(rig.frames())
          .containsExactly(new YamuxFrame.WindowUpdate(2003, YamuxFrame.ACK, 0));
    }
  }

  @Test
  void resetFloodEndsTheSession() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      for (int i = 0; i < FrameDispatcher.MAX_RESETS; i++) {
        rig.receive(new YamuxFrame.WindowUpdate(2L * i + 1, YamuxFrame.SYN | YamuxFrame.RST, 0));
      }
      assertThat(rig.ends).isEmpty();
      rig.receive(new YamuxFrame.WindowUpdate(9001, YamuxFrame.SYN | YamuxFrame.RST, 0));
      assertThat(rig.end().origin()).isEqualTo(Origin.VIOLATION);
    }
  }

  @Test
  void resetsSpreadOverTimeAreNoFlood() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      for (int i = 0; i < 3 * FrameDispatcher.MAX_RESETS; i++) {
        if (i % FrameDispatcher.MAX_RESETS == 0) {
          rig.pass(10);
        }
        rig.receive(new YamuxFrame.WindowUpdate(2L * i + 1, YamuxFrame.SYN | YamuxFrame.RST, 0));
      }
      assertThat(rig.ends).isEmpty();
    }
  }

  @Test
  void dataAfterTheEndResetsTheStreamOnly() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.openAnswered();
      rig.openAnswered();
      rig.receive(new YamuxFrame.WindowUpdate(1, YamuxFrame.FIN, 0), new YamuxFrame.Data(1, 0, 5));
      assertThat(rig.frames())
          .containsExactly(new YamuxFrame.WindowUpdate(1, YamuxFrame.RST, 0x1004));
      assertThat(rig.handler(0).events).containsExactly("end", "reset 4100");
      assertThat(rig.session.streams()).isEqualTo(1);
    }
  }

  @Test
  void framesAfterAResetAreIgnored() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.openAnswered();
      rig.receive(
          new YamuxFrame.WindowUpdate(1, YamuxFrame.RST, 9),
          new YamuxFrame.Data(1, 0, 5),
          new YamuxFrame.WindowUpdate(1, YamuxFrame.FIN, 0));
      assertThat(rig.handler(0).events).containsExactly("reset 9");
      assertThat(rig.sent()).isEmpty();
      assertThat(rig.ends).isEmpty();
    }
  }

  @Test
  void answersNobodyAskedForAreIgnored() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      rig.receive(
          new YamuxFrame.WindowUpdate(1, YamuxFrame.SYN | YamuxFrame.ACK, 0),
          new YamuxFrame.WindowUpdate(1, YamuxFrame.ACK, 0),
          new YamuxFrame.Ping(YamuxFrame.ACK, 99),
          new YamuxFrame.Ping(0, 0),
          new YamuxFrame.Ping(YamuxFrame.SYN | YamuxFrame.ACK, 0));
      assertThat(rig.frames()).containsExactly(new YamuxFrame.WindowUpdate(1, YamuxFrame.ACK, 0));
      assertThat(rig.session.rtt()).isEmpty();
      assertThat(rig.session.streams()).isEqualTo(1);
    }
  }

  @Test
  void pingFloodIsAnsweredByAtMost32() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      YamuxFrame[] flood =
          Collections.nCopies(500, new YamuxFrame.Ping(1, 3)).toArray(YamuxFrame[]::new);
      rig.receive(flood);
      assertThat(rig.frames()).hasSize(32).containsOnly(new YamuxFrame.Ping(YamuxFrame.ACK, 3));
      rig.gate.shut();
      rig.receive(flood);
      rig.receive(flood);
      rig.gate.open(rig.channel);
      assertThat(rig.frames()).hasSize(32);
      rig.receive(new YamuxFrame.Ping(YamuxFrame.SYN, 4));
      assertThat(rig.frames()).containsExactly(new YamuxFrame.Ping(YamuxFrame.ACK, 4));
    }
  }

  @Test
  void emptyFramesChangeNothing() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.openAnswered();
      YamuxFrame[] empty =
          Collections.nCopies(10_000, new YamuxFrame.Data(1, 0, 0)).toArray(YamuxFrame[]::new);
      rig.receive(empty);
      assertThat(rig.handler(0).events).isEmpty();
      assertThat(rig.sent()).isEmpty();
      assertThat(rig.budget.unconsumed()).isZero();
    }
  }

  @Test
  void peerThatMakesUsAnswerMoreThanItReadsIsCutOff() {
    try (Rig rig = new Rig(new YamuxConfig(Role.RESPONDER, 1, 1, new WindowBudget()))) {
      rig.gate.shut();
      rig.receive(new YamuxFrame.WindowUpdate(1, YamuxFrame.SYN, 0));
      for (int i = 1; i < 20_000 && rig.ends.isEmpty(); i++) {
        rig.receive(new YamuxFrame.WindowUpdate(2L * i + 1, YamuxFrame.SYN, 0));
      }
      assertThat(rig.end().origin()).isEqualTo(Origin.VIOLATION);
      rig.pass(1);
      assertThat(rig.channel.isOpen()).isFalse();
    }
  }

  @Test
  void goAwayLetsOldStreamsDrainAndNoneBegin() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      rig.receive(new YamuxFrame.GoAway(7), new YamuxFrame.WindowUpdate(2, YamuxFrame.SYN, 0));
      assertThat(rig.frames())
          .containsExactly(new YamuxFrame.WindowUpdate(2, YamuxFrame.RST, 0x1007));
      assertThat(rig.session.open().cause()).hasMessageContaining("error code 7");
      rig.receive("0000000000000001000000026f6b");
      rig.receive(new YamuxFrame.WindowUpdate(1, YamuxFrame.FIN, 0));
      assertThat(rig.handler(0).events).containsExactly("data 2", "burst end", "end");
      assertThat(rig.ends).isEmpty();
      stream.consumed(2);
      stream.end();
      assertThat(rig.end().origin()).isEqualTo(Origin.REMOTE);
      assertThat(rig.end().code()).isEqualTo(7);
      assertThat(rig.channel.isOpen()).isFalse();
    }
  }

  @Test
  void goAwayWithoutStreamsEndsAtOnce() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.receive("000300000000000000001005");
      assertThat(rig.end().code()).isEqualTo(0x1005);
      assertThat(rig.end().text())
          .isEqualTo("The peer closed the connection: it trimmed its connections.");
    }
  }

  @Test
  void framesAfterTheEndAreIgnored() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      rig.gate.shut();
      ByteBuf bytes =
          Rig.encode(
              new YamuxFrame.WindowUpdate(2, YamuxFrame.SYN, 0),
              new YamuxFrame.WindowUpdate(3, YamuxFrame.SYN, 0));
      rig.receive(bytes);
      rig.receive(new YamuxFrame.Data(5, YamuxFrame.SYN, 7));
      assertThat(rig.channel.isOpen()).isTrue();
      assertThat(rig.end().origin()).isEqualTo(Origin.VIOLATION);
      assertThat(rig.accepted).isEmpty();
      assertThat(bytes.refCnt()).isZero();
    }
  }
}
