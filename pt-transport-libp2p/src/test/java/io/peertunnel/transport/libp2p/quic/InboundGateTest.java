package io.peertunnel.transport.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peertunnel.transport.libp2p.net.Admission;
import io.peertunnel.transport.libp2p.quic.InboundGate.Source;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboundGateTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final InboundGate gate = new InboundGate(new Admission(1000, new Random(1)), 0);
  private final List<EmbeddedChannel> channels = new ArrayList<>();

  @AfterEach
  void finish() {
    for (EmbeddedChannel channel : channels) {
      assertThat(channel.finish()).isFalse();
    }
  }

  @Test
  void asksForProofOnceTooManyHaveShownNone() {
    List<Channel> begun = new ArrayList<>();
    for (int i = 0; i < InboundGate.MAX_UNVERIFIED; i++) {
      assertThat(gate.demandsProof(0)).isFalse();
      begun.add(admit(Source.UNVERIFIED, 0));
    }
    assertThat(gate.demandsProof(0)).isTrue();
    gate.secured(begun.getFirst());
    gate.secured(begun.getFirst());
    assertThat(gate.demandsProof(0)).isFalse();
    admit(Source.UNVERIFIED, 0);
    assertThat(gate.demandsProof(0)).isTrue();
  }

  @Test
  void whoHasShownAnAddressIsNotCountedAmongThem() {
    for (int i = 0; i < InboundGate.MAX_UNVERIFIED; i++) {
      admit(Source.VERIFIED, 0);
    }
    assertThat(gate.demandsProof(0)).isFalse();
  }

  @Test
  void asksForProofOnceTooManyBeginInASecond() {
    for (int i = 0; i < InboundGate.MAX_UNVERIFIED_PER_SECOND; i++) {
      assertThat(gate.demandsProof(SECOND - 1)).isFalse();
      gate.secured(admit(Source.UNVERIFIED, SECOND - 1));
    }
    assertThat(gate.demandsProof(SECOND - 1)).isTrue();
    assertThat(gate.demandsProof(SECOND)).isFalse();
  }

  @Test
  void theOldestMakesRoomAfterAFairTime() {
    List<Channel> begun = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      begun.add(admit(Source.VERIFIED, 0));
    }
    assertThat(gate.admit(channel(), LOOPBACK, Source.VERIFIED, SECOND)).isFalse();
    assertThat(begun.getFirst().isOpen()).isTrue();
    assertThat(gate.admit(channel(), LOOPBACK, Source.VERIFIED, SECOND + 1)).isTrue();
    assertThat(begun.getFirst().isOpen()).isFalse();
    assertThat(begun.get(1).isOpen()).isTrue();
  }

  @Test
  void whatEndsMakesRoom() {
    List<Channel> begun = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      begun.add(admit(Source.VERIFIED, 0));
    }
    gate.gone(begun.getFirst());
    gate.gone(begun.getFirst());
    admit(Source.VERIFIED, 0);
    assertThat(gate.admit(channel(), LOOPBACK, Source.VERIFIED, 0)).isFalse();
  }

  private Channel admit(Source source, long now) {
    EmbeddedChannel channel = channel();
    assertThat(gate.admit(channel, LOOPBACK, source, now)).isTrue();
    return channel;
  }

  private EmbeddedChannel channel() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channels.add(channel);
    return channel;
  }
}
