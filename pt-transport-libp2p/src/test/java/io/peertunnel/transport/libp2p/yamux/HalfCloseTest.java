package io.peertunnel.transport.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.secure.Role;
import org.junit.jupiter.api.Test;

class HalfCloseTest {
  private static final YamuxFrame FIN = new YamuxFrame.WindowUpdate(1, YamuxFrame.FIN, 0);

  @Test
  void peerMaySendAfterWeEnded() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      stream.write(Rig.text("request"));
      stream.end();
      assertThat(rig.frames()).containsExactly(new YamuxFrame.Data(1, 0, 7), FIN);
      rig.receive(new YamuxFrame.Data(1, 0, 200_000));
      stream.consumed(200_000);
      assertThat(rig.frames()).containsExactly(new YamuxFrame.WindowUpdate(1, 0, 200_000));
      rig.receive(FIN);
      assertThat(rig.handler(0).events).containsExactly("data 200000", "burst end", "end");
      assertThat(rig.session.streams()).isZero();
    }
  }

  @Test
  void weMaySendAfterThePeerEnded() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      rig.receive(FIN, FIN);
      assertThat(rig.handler(0).events).containsExactly("end");
      stream.write(Rig.text("answer"));
      stream.flush();
      stream.end();
      assertThat(rig.frames()).containsExactly(new YamuxFrame.Data(1, 0, 6), FIN);
      assertThat(rig.session.streams()).isZero();
      rig.receive(new YamuxFrame.WindowUpdate(1, 0, 5), new YamuxFrame.WindowUpdate(1, 8, 5));
      assertThat(rig.handler(0).events).containsExactly("end");
      assertThat(rig.ends).isEmpty();
    }
  }

  @Test
  void endWithAFrameOfDataComesAfterTheData() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      rig.receive(new YamuxFrame.Data(1, YamuxFrame.SYN | YamuxFrame.FIN, 5));
      assertThat(rig.handler(0).events).containsExactly("data 5", "end", "burst end");
    }
  }

  @Test
  void streamMayEndBeforeItIsAnswered() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.open();
      stream.end();
      assertThat(rig.frames()).containsExactly(new YamuxFrame.WindowUpdate(1, 1, 0), FIN);
      rig.receive(new YamuxFrame.Data(1, YamuxFrame.ACK | YamuxFrame.FIN, 5));
      assertThat(rig.handler(0).events).containsExactly("data 5", "end", "burst end");
      assertThat(rig.session.streams()).isZero();
      stream.consumed(5);
    }
  }

  @Test
  void writesAfterTheEndAreDropped() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      stream.end();
      ByteBuf late = Rig.text("late");
      assertThat(stream.write(late)).isTrue();
      stream.flush();
      assertThat(rig.frames()).containsExactly(FIN);
      assertThat(late.refCnt()).isZero();
    }
  }

  @Test
  void streamToAPeerThatDiscardsSilentlyCanBeCutOff() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      rig.receive(FIN);
      ByteBuf body = Rig.zeros(300_000);
      stream.write(body);
      stream.end();
      assertThat(rig.frames()).hasSize(5).doesNotContain(FIN);
      assertThat(rig.session.streams()).isEqualTo(1);
      stream.reset(2);
      assertThat(rig.frames()).containsExactly(new YamuxFrame.WindowUpdate(1, YamuxFrame.RST, 2));
      assertThat(rig.session.streams()).isZero();
      assertThat(body.refCnt()).isZero();
    }
  }

  @Test
  void discardedInputStillReturnsCredit() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      stream.handler(new ConsumingHandler(stream));
      for (int i = 0; i < 8; i++) {
        rig.receive(new YamuxFrame.Data(1, 0, ReceiveWindow.INITIAL));
      }
      assertThat(rig.frames())
          .hasSize(8)
          .containsOnly(new YamuxFrame.WindowUpdate(1, 0, ReceiveWindow.INITIAL));
    }
  }

  @Test
  void resetDropsWhatWaits() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      ByteBuf waiting = Rig.zeros(100);
      stream.write(waiting);
      rig.receive(new YamuxFrame.Data(1, YamuxFrame.RST, 5));
      assertThat(rig.handler(0).events).containsExactly("reset 0");
      assertThat(waiting.refCnt()).isZero();
      assertThat(rig.frames()).isEmpty();
    }
  }
}
