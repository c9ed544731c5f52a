package io.peertunnel.transport.libp2p.negotiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peertunnel.spi.TunnelException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class NegotiationHandlerTest {
  private static final String HEADER = "132f6d756c746973747265616d2f312e302e300a";
  private static final String NOISE = "072f6e6f6973650a";

  private final List<String> agreed = new ArrayList<>();

  @Test
  void sendsItsOpeningAtOnce() {
    EmbeddedChannel channel = initiator();
    assertThat(sent(channel)).isEqualTo(HEADER + NOISE);
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void passesOnWhatFollowsAndLeavesThePipeline() {
    EmbeddedChannel channel = initiator();
    sent(channel);
    receive(channel, HEADER + NOISE + "010203");
    assertThat(agreed).containsExactly("/noise");
    assertThat(channel.pipeline().get(NegotiationHandler.class)).isNull();
    ByteBuf rest = channel.readInbound();
    assertThat(rest).isEqualTo(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
    rest.release();
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void failsOnceAndDropsWhatFollows() {
    EmbeddedChannel channel = initiator();
    sent(channel);
    receive(channel, HEADER + "036e610a");
    assertThatThrownBy(channel::checkException).isInstanceOf(TunnelException.class);
    receive(channel, NOISE);
    assertThat(agreed).isEmpty();
    assertThat(channel.finish()).isFalse();
  }

  private EmbeddedChannel initiator() {
    return new EmbeddedChannel(
        new NegotiationHandler(Negotiation.initiator(List.of("/noise")), agreed::add));
  }

  private static void receive(EmbeddedChannel channel, String hex) {
    channel
        .pipeline()
        .fireChannelRead(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)))
        .fireChannelReadComplete();
  }

  private static String sent(EmbeddedChannel channel) {
    ByteBuf bytes = channel.readOutbound();
    try {
      return HexFormat.of().formatHex(io.netty.buffer.ByteBufUtil.getBytes(bytes));
    } finally {
      bytes.release();
    }
  }
}
