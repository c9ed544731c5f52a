package io.peertunnel.transport.libp2p.quic;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.quic.QuicStreamChannel;

/// The options of the channels of streams. Pure.
final class StreamChannels {
  private static final int SMALLEST_READ = 1024;
  private static final int FIRST_READ = 4 * 1024;
  private static final int LARGEST_READ = 64 * 1024;

  private StreamChannels() {}

  /// Has a channel read nothing until its stream has a handler, and leaves both of its directions
  /// apart.
  static void prepare(QuicStreamChannel stream) {
    ChannelConfig config = stream.config();
    config.setAutoRead(false);
    config.setRecvByteBufAllocator(
        new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ));
    config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }
}
