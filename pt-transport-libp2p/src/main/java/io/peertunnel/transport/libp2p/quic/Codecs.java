package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelBootstrap;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicCongestionControlAlgorithm;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.codec.quic.QuicTokenHandler;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;
import io.peertunnel.transport.libp2p.net.EventLoops;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Makes Netty's codecs of QUIC as the settings say. Pure, immutable.
///
/// Unidirectional streams are not allowed: libp2p has none.
final class Codecs {
  /// Passes every Ethernet, most tunnels, and IPv6 within them; larger ones are not probed for.
  private static final int MAX_UDP_PAYLOAD = 1350;

  private static final int MAX_RECEIVED_PAYLOAD = 2048;
  private static final int DATAGRAM_QUEUE = 128;
  private static final int SEGMENTS = 10;

  private final QuicSettings settings;
  private final SegmentedDatagramPacketAllocator segments;

  Codecs(QuicSettings settings, EventLoops.Kind kind) {
    this.settings = settings;
    this.segments =
        kind == EventLoops.Kind.EPOLL && Epoll.isAvailable()
            ? new Segments()
            : SegmentedDatagramPacketAllocator.NONE;
  }

  /// Several packets for one peer, which the kernel takes apart.
  private static final class Segments implements SegmentedDatagramPacketAllocator {
    @Override
    public int maxNumSegments() {
      return SEGMENTS;
    }

    @Override
    public DatagramPacket newPacket(ByteBuf bytes, int size, InetSocketAddress remote) {
      return new SegmentedDatagramPacket(bytes, size, remote);
    }
  }

  /// Streams get their handlers when the multiplexer hears of them.
  @Sharable
  private static final class NoHandler extends ChannelInboundHandlerAdapter {}

  /// Returns the codec of the connections that a socket accepts.
  ///
  /// @param begin begins the TLS of a connection; may throw to refuse it
  ChannelHandler server(QuicTokenHandler tokens, Function<QuicChannel, QuicSslEngine> begin) {
    return configure(new QuicServerCodecBuilder(), begin)
        .tokenHandler(tokens)
        .option(ChannelOption.AUTO_READ, false)
        .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, segments)
        .handler(new NoHandler())
        .build();
  }

  /// Returns the codec of all connections that a socket dials.
  ChannelHandler client() {
    return configure(
            new QuicClientCodecBuilder(),
            channel -> channel.attr(LinkFacts.HANDSHAKE).get().engine())
        .build();
  }

  /// Returns what begins a dial, but for its addresses.
  QuicChannelBootstrap dial(io.netty.channel.Channel socket) {
    return QuicChannel.newBootstrap(socket)
        .option(ChannelOption.AUTO_READ, false)
        .option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, segments)
        .streamHandler(new NoHandler());
  }

  private <B extends QuicCodecBuilder<B>> B configure(
      B builder, Function<QuicChannel, QuicSslEngine> begin) {
    return builder
        .sslEngineProvider(begin)
        .localConnectionIdLength(PacketRule.ID_LENGTH)
        .maxIdleTimeout(settings.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .maxSendUdpPayloadSize(MAX_UDP_PAYLOAD)
        .maxRecvUdpPayloadSize(MAX_RECEIVED_PAYLOAD)
        .initialMaxData(settings.connectionWindow())
        .initialMaxStreamDataBidirectionalLocal(settings.streamWindow())
        .initialMaxStreamDataBidirectionalRemote(settings.streamWindow())
        .initialMaxStreamsBidirectional(settings.maxInboundStreams())
        .initialMaxStreamsUnidirectional(0)
        .datagram(DATAGRAM_QUEUE, DATAGRAM_QUEUE)
        .congestionControlAlgorithm(
            switch (settings.congestion()) {
              case CUBIC -> QuicCongestionControlAlgorithm.CUBIC;
              case BBR -> QuicCongestionControlAlgorithm.BBR;
            });
  }
}
