package io.peertunnel.transport.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.CloseReason.Origin;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.secure.Role;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KeepAliveTest {
  private static final YamuxFrame NOISE = new YamuxFrame.Ping(YamuxFrame.ACK, 12345);

  @Test
  void measuresTheRoundTripAndSmoothsIt() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      assertThat(rig.session.rtt()).isEmpty();
      rig.channel.advanceTimeBy(40, TimeUnit.MILLISECONDS);
      rig.receive(new YamuxFrame.Ping(YamuxFrame.ACK, 0));
      assertThat(rig.session.rtt()).contains(Duration.ofMillis(40));
      passHearing(rig, 30);
      assertThat(rig.frames()).containsExactly(new YamuxFrame.Ping(YamuxFrame.SYN, 1));
      rig.channel.advanceTimeBy(20, TimeUnit.MILLISECONDS);
      rig.receive(new YamuxFrame.Ping(YamuxFrame.ACK, 1));
      rig.receive(new YamuxFrame.Ping(YamuxFrame.ACK, 1));
      assertThat(rig.session.rtt()).contains(Duration.ofMillis(30));
    }
  }

  private static void passHearing(Rig rig, int seconds) {
    for (int i = 0; i < seconds && rig.ends.isEmpty(); i++) {
      rig.receive(NOISE);
      rig.pass(1);
    }
  }

  @Test
  void asksASilentPeerEvery15Seconds() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.receive(new YamuxFrame.Ping(YamuxFrame.ACK, 0));
      rig.pass(14);
      assertThat(rig.frames()).isEmpty();
      rig.pass(1);
      assertThat(rig.frames()).containsExactly(new YamuxFrame.Ping(YamuxFrame.SYN, 1));
      rig.pass(15);
      assertThat(rig.frames()).containsExactly(new YamuxFrame.Ping(YamuxFrame.SYN, 2));
    }
  }

  @Test
  void survivesACutOf55Seconds() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.pass(55);
      rig.receive(NOISE);
      rig.pass(55);
      assertThat(rig.ends).isEmpty();
    }
  }

  @Test
  void givesUpAfter60SecondsOfSilence() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.openAnswered();
      rig.pass(60);
      assertThat(rig.end().origin()).isEqualTo(Origin.NETWORK);
      assertThat(rig.end().text()).isEqualTo("Nothing was heard from the peer for 60 s.");
      assertThat(rig.handler(0).events).containsExactly("reset 0");
      assertThat(rig.channel.isOpen()).isFalse();
    }
  }

  @Test
  void timeInWhichTheProcessStoodStillDoesNotCount() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.pass(10);
      rig.channel.advanceTimeBy(1, TimeUnit.HOURS);
      rig.channel.runScheduledPendingTasks();
      assertThat(rig.ends).isEmpty();
      assertThat(rig.frames()).hasSize(1);
      rig.pass(60);
      assertThat(rig.end().origin()).isEqualTo(Origin.NETWORK);
    }
  }

  @Test
  void givesUpWhenTheSocketTakesNothingFor60Seconds() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      rig.gate.shut();
      stream.write(Rig.zeros(1000));
      stream.flush();
      passHearing(rig, 55);
      assertThat(rig.ends).isEmpty();
      passHearing(rig, 10);
      assertThat(rig.end().origin()).isEqualTo(Origin.NETWORK);
      assertThat(rig.end().text()).startsWith("The peer took no bytes for ");
    }
  }

  @Test
  void aStreamThatThePeerDoesNotReadIsNoStall() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      assertThat(stream.write(Rig.zeros(400_000))).isFalse();
      stream.flush();
      passHearing(rig, 200);
      assertThat(rig.ends).isEmpty();
      stream.reset(0);
    }
  }

  @Test
  void aSlowSocketIsNoStall() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      MuxedStream stream = rig.openAnswered();
      rig.gate.shut();
      for (int i = 0; i < 4; i++) {
        stream.write(Rig.zeros(1000));
        stream.flush();
        passHearing(rig, 40);
        rig.gate.open(rig.channel);
        rig.gate.shut();
      }
      assertThat(rig.ends).isEmpty();
    }
  }

  @Test
  void endOfTheChannelIsOrdinary() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.openAnswered();
      var _ = rig.channel.close();
      assertThat(rig.end().origin()).isEqualTo(Origin.REMOTE);
      assertThat(rig.end().code()).isZero();
      assertThat(rig.handler(0).events).containsExactly("reset 0");
      assertThat(rig.session.open().cause()).hasMessage("The peer closed the connection.");
    }
  }

  @Test
  void resetOfTheConnectionIsOrdinaryToo() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.channel.pipeline().fireExceptionCaught(new SocketException("Connection reset"));
      assertThat(rig.end().origin()).isEqualTo(Origin.REMOTE);
    }
  }

  @Test
  void timeOutOfTheKernelIsACut() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.channel.pipeline().fireExceptionCaught(new IOException("Connection timed out"));
      assertThat(rig.end().origin()).isEqualTo(Origin.NETWORK);
      assertThat(rig.channel.isOpen()).isFalse();
    }
  }

  @Test
  void failureOfOurOwnIsTold() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.channel.pipeline().fireExceptionCaught(new IllegalStateException("bug"));
      assertThat(rig.frames()).containsExactly(new YamuxFrame.GoAway(2));
      assertThat(rig.end().origin()).isEqualTo(Origin.LOCAL);
    }
  }

  @Test
  void closesWithin100MillisecondsEvenIfTheSocketIsStuck() {
    try (Rig rig = new Rig(Role.INITIATOR)) {
      rig.gate.shut();
      rig.session.close(0x1005, "Trimmed.");
      assertThat(rig.channel.isOpen()).isTrue();
      rig.channel.advanceTimeBy(100, TimeUnit.MILLISECONDS);
      rig.channel.runScheduledPendingTasks();
      assertThat(rig.channel.isOpen()).isFalse();
      assertThat(rig.end().code()).isEqualTo(0x1005);
    }
  }
}
