package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Sends the packets that carry the end of a stream and nothing else of it more than once. Loop
/// code; stands between the codecs and a UDP socket.
///
/// The library under the codec repeats such an end only while it keeps the stream. If both sides
/// end at the same time it may forget the stream as soon as the peer's end is read, whether ours
/// has arrived or not. Were its packet lost, the peer would wait for ever. A packet that comes
/// twice is dropped by every QUIC (RFC 9000, 12.3), so copies, each a good deal later than the one
/// before and at a random moment, make up for the loss.
final class PacketRepeater extends ChannelOutboundHandlerAdapter {
  private static final long[] AGAIN_AFTER_MILLIS = {10, 100, 500};
  private static final int MOST_BYTES = 1500;

  private boolean repeating;

  /// Runs `send`, and repeats what it makes the codec send.
  ///
  /// @param socket the UDP socket of the connection
  static void repeat(Channel socket, Runnable send) {
    PacketRepeater repeater = socket.pipeline().get(PacketRepeater.class);
    if (repeater == null) {
      send.run();
      return;
    }
    repeater.repeating = true;
    try {
      send.run();
    } finally {
      repeater.repeating = false;
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (repeating
        && message instanceof DatagramPacket packet
        && packet.content().readableBytes() <= MOST_BYTES) {
      byte[] copy = ByteBufUtil.getBytes(packet.content());
      for (long least : AGAIN_AFTER_MILLIS) {
        long delay = least + ThreadLocalRandom.current().nextLong(least);
        var _ =
            ctx.executor()
                .schedule(() -> again(ctx, copy, packet.recipient()), delay, TimeUnit.MILLISECONDS);
      }
    }
    var _ = ctx.write(message, promise);
  }

  private static void again(ChannelHandlerContext ctx, byte[] copy, InetSocketAddress to) {
    if (!ctx.isRemoved()) {
      var _ = ctx.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(copy), to));
    }
  }
}
