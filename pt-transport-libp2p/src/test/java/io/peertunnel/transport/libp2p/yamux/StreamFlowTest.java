package io.peertunnel.transport.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.secure.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StreamFlowTest {
  private static final int WINDOW = ReceiveWindow.INITIAL;

  @Test
  void writerStopsAtTheHighWatermarkAndResumesAtTheLow() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      rig.gate.shut();
      assertThat(stream.write(Rig.zeros(YamuxStream.HIGH_WATERMARK))).isTrue();
      assertThat(stream.write(Rig.zeros(1))).isFalse();
      assertThat(rig.handler(0).events).isEmpty();
      stream.flush();
      assertThat(rig.handler(0).events).containsExactly("writable");
      rig.gate.open(rig.channel);
      assertThat(rig.frames())
          .containsExactly(new YamuxFrame.Data(1, 0, 65524), new YamuxFrame.Data(1, 0, 13));
    }
  }

  @Test
  void blockedStreamLeavesTheOthersAlone() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream blocked = rig.openAnswered();
      MuxedStream free = rig.openAnswered();
      blocked.write(Rig.zeros(WINDOW + 1000));
      blocked.flush();
      assertThat(rig.frames()).hasSize(5);
      free.write(Rig.zeros(1000));
      free.flush();
      assertThat(rig.frames()).containsExactly(new YamuxFrame.Data(3, 0, 1000));
      rig.receive(new YamuxFrame.WindowUpdate(1, 0, 0));
      assertThat(rig.frames()).isEmpty();
      rig.receive(new YamuxFrame.WindowUpdate(1, 0, 400));
      assertThat(rig.frames()).containsExactly(new YamuxFrame.Data(1, 0, 400));
      blocked.end();
      assertThat(rig.frames()).isEmpty();
      rig.receive(new YamuxFrame.WindowUpdate(1, 0, 0xffff_0000L));
      assertThat(rig.frames())
          .containsExactly(
              new YamuxFrame.Data(1, 0, 600), new YamuxFrame.WindowUpdate(1, YamuxFrame.FIN, 0));
    }
  }

  @Test
  void streamsTakeTurnsWhenTheSocketIsTheBottleneck() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      List<MuxedStream> streams =
          List.of(rig.openAnswered(), rig.openAnswered(), rig.openAnswered());
      MuxedStream filler = rig.openAnswered();
      rig.gate.shut();
      filler.write(Rig.zeros(65524));
      filler.flush();
      streams.forEach(stream -> stream.write(Rig.zeros(150_000)));
      streams.forEach(MuxedStream::flush);
      rig.gate.open(rig.channel);
      assertThat(rig.frames().stream().map(frame -> ((YamuxFrame.Data) frame).stream()))
          .containsExactly(7L, 1L, 3L, 5L, 1L, 3L, 5L, 1L, 3L, 5L);
    }
  }

  @Test
  void smallWritesShareAFrame() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      stream.write(Rig.text("he"));
      stream.write(Rig.zeros(0));
      stream.write(Rig.text("llo"));
      stream.flush();
      assertThat(rig.sent()).isEqualTo("00000000000000010000000568656c6c6f");
    }
  }

  @Test
  void bodiesAreNotCopied() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      ByteBuf body = Rig.zeros(100_000);
      stream.write(body);
      stream.flush();
      body.setByte(0, 1).setByte(99_999, 2);
      assertThat(rig.sent())
          .hasSize(2 * (100_000 + 24))
          .startsWith("00000000000000010000fff401")
          .endsWith("02");
      assertThat(body.refCnt()).isZero();
    }
  }

  @Test
  void oneReadBurstLeadsToOneFlush() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      int before = rig.gate.flushes;
      rig.receive(
          new YamuxFrame.Data(1, YamuxFrame.SYN, 10),
          new YamuxFrame.Data(3, YamuxFrame.SYN, 10),
          new YamuxFrame.Data(1, 0, 10),
          new YamuxFrame.Ping(YamuxFrame.SYN, 1));
      assertThat(rig.gate.flushes - before).isEqualTo(1);
      assertThat(rig.handler(0).events).containsExactly("data 10", "data 10", "burst end");
      assertThat(rig.handler(1).events).containsExactly("data 10", "burst end");
    }
  }

  @Test
  void frameAsLargeAsTheWindowArrivesInParts() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      ByteBuf whole = Rig.encode(new YamuxFrame.Data(1, YamuxFrame.SYN, WINDOW));
      while (whole.isReadable()) {
        rig.receive(whole.readRetainedSlice(Math.min(16384, whole.readableBytes())));
      }
      whole.release();
      assertThat(rig.handler(0).bytes()).hasSize(WINDOW);
      assertThat(rig.handler(0).events).hasSizeGreaterThan(30);
      assertThat(rig.ends).isEmpty();
    }
  }

  @Test
  void windowGrowsWithTheRoundTripAndShrinksTheBudget() {
    try (Rig rig = new Rig(Role.RESPONDER)) {
      rig.channel.advanceTimeBy(10, TimeUnit.MILLISECONDS);
      rig.receive(new YamuxFrame.Ping(YamuxFrame.ACK, 0));
      rig.receive(new YamuxFrame.Data(1, YamuxFrame.SYN, WINDOW));
      rig.sent();
      rig.accepted.getFirst().consumed(WINDOW);
      assertThat(rig.frames()).containsExactly(new YamuxFrame.WindowUpdate(1, 0, 2 * WINDOW));
      assertThat(rig.budget.growth()).isEqualTo(WINDOW);
      rig.receive(new YamuxFrame.Data(1, 0, 2 * WINDOW));
      rig.channel.advanceTimeBy(1, TimeUnit.SECONDS);
      rig.accepted.getFirst().consumed(2 * WINDOW);
      assertThat(rig.frames()).containsExactly(new YamuxFrame.WindowUpdate(1, 0, 2 * WINDOW));
      rig.accepted.getFirst().reset(0);
      assertThat(rig.budget.growth()).isZero();
    }
  }

  @Test
  void spentBudgetResetsTheStreamThatReceives() {
    WindowBudget budget = new WindowBudget(0, 1000);
    try (Rig rig = new Rig(new YamuxConfig(Role.RESPONDER, 10, 10, budget))) {
      rig.receive(
          new YamuxFrame.Data(1, YamuxFrame.SYN, 900), new YamuxFrame.Data(3, YamuxFrame.SYN, 101));
      assertThat(rig.frames())
          .contains(new YamuxFrame.WindowUpdate(3, YamuxFrame.RST, 0x1002))
          .doesNotContain(new YamuxFrame.WindowUpdate(1, YamuxFrame.RST, 0x1002));
      assertThat(rig.handler(1).events).containsExactly("reset 4098");
      rig.accepted.getFirst().consumed(900);
      assertThat(budget.unconsumed()).isZero();
      rig.receive(new YamuxFrame.Data(5, YamuxFrame.SYN, 1000));
      assertThat(rig.handler(2).events).containsExactly("data 1000", "burst end");
    }
  }

  @Test
  void bytesOfAnEndedStreamCountUntilConsumed() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      rig.receive(new YamuxFrame.Data(1, YamuxFrame.FIN, 100));
      stream.end();
      assertThat(rig.session.streams()).isZero();
      assertThat(rig.budget.unconsumed()).isEqualTo(100);
      stream.consumed(60);
      stream.consumed(40);
      assertThat(rig.budget.unconsumed()).isZero();
      assertThatIllegalArgumentException().isThrownBy(() -> stream.consumed(1));
    }
  }

  @Test
  void consumingAfterAResetIsHarmless() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      rig.receive(new YamuxFrame.Data(1, 0, WINDOW));
      stream.reset(3);
      rig.sent();
      stream.consumed(WINDOW);
      stream.reset(4);
      stream.end();
      assertThat(stream.write(Rig.zeros(5))).isTrue();
      stream.flush();
      assertThat(rig.sent()).isEmpty();
    }
  }

  @Test
  void creditOfABurstIsGivenOnce() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      Future<MuxedStream> opened = rig.session.open();
      MuxedStream stream = opened.getNow();
      stream.handler(new ConsumingHandler(stream));
      rig.sent();
      YamuxFrame part = new YamuxFrame.Data(1, 0, 50_000);
      rig.receive(part, part, part, part, part);
      assertThat(rig.frames()).containsExactly(new YamuxFrame.WindowUpdate(1, 0, 250_000));
    }
  }

  @Test
  void whatArrivesBeforeTheHandlerIsHeld() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.session.open().getNow();
      MuxedStream other = rig.session.open().getNow();
      rig.receive("000000000000000100000002686500000004000000010000000000000000000000030000000178");
      rig.receive(new YamuxFrame.WindowUpdate(3, YamuxFrame.RST, 8));
      RecordingHandler first = new RecordingHandler();
      stream.handler(first);
      assertThat(first.events).containsExactly("data 2", "burst end", "end");
      stream.handler(new RecordingHandler());
      RecordingHandler late = new RecordingHandler();
      other.handler(late);
      assertThat(late.events).containsExactly("reset 8");
      stream.consumed(2);
    }
  }

  @Test
  void atMost256StreamsWaitForAnAnswer() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      List<Future<MuxedStream>> opened = new ArrayList<>();
      for (int i = 0; i < 256 + Streams.MAX_WAITING; i++) {
        opened.add(rig.session.open());
      }
      assertThat(rig.frames()).hasSize(256);
      assertThat(rig.session.open().cause()).hasMessageContaining("does not answer");
      assertThat(opened.get(256).isDone()).isFalse();
      assertThat(opened.get(257).cancel(false)).isTrue();
      rig.receive(new YamuxFrame.WindowUpdate(3, YamuxFrame.ACK, 0));
      assertThat(opened.get(256).isSuccess()).isTrue();
      rig.receive(new YamuxFrame.WindowUpdate(5, YamuxFrame.RST, 0));
      assertThat(opened.get(258).isSuccess()).isTrue();
      opened.get(0).getNow().reset(0);
      assertThat(opened.get(259).isSuccess()).isTrue();
      rig.receive(new YamuxFrame.GoAway(0));
      assertThat(opened).allMatch(Future::isDone);
    }
  }

  @Test
  void opensNoMoreThanItMay() {
    try (Rig rig = new Rig(new YamuxConfig(Role.INITIATOR, 1, 1, new WindowBudget()))) {
      MuxedStream stream = rig.openAnswered();
      assertThat(rig.session.open().cause()).hasMessageContaining("already carries 1 streams");
      stream.reset(0);
      rig.openAnswered();
    }
  }

  @Test
  void numbersRunOutInTheEnd() {
    YamuxConfig config = YamuxConfig.of(Role.INITIATOR, new WindowBudget());
    try (Rig rig = new Rig(config, StreamIds.startingAt(0xffff_fffdL))) {
      assertThat(rig.openAnswered().id()).isEqualTo(0xffff_fffdL);
      assertThat(rig.openAnswered().id()).isEqualTo(0xffff_ffffL);
      assertThat(rig.session.open().cause()).hasMessageContaining("used up");
      rig.receive(new YamuxFrame.Data(0xffff_ffffL, 0, 3));
      assertThat(rig.handler(1).events).containsExactly("data 3", "burst end");
    }
  }

  @Test
  void fiveThousandIdleStreamsAreCarried() {
    YamuxConfig config = new YamuxConfig(Role.RESPONDER, 20_000, 1, new WindowBudget());
    try (Rig rig = new Rig(config)) {
      YamuxFrame[] opens = new YamuxFrame[5000];
      for (int i = 0; i < opens.length; i++) {
        opens[i] = new YamuxFrame.WindowUpdate(2L * i + 1, YamuxFrame.SYN, 0);
      }
      rig.receive(opens);
      assertThat(rig.frames()).hasSize(5000);
      assertThat(rig.session.streams()).isEqualTo(5000);
      rig.pass(30);
      assertThat(rig.frames()).hasSizeLessThan(4);
    }
  }
}
