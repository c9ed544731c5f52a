package io.peertunnel.transport.libp2p.secure;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/// Looks at the first bytes that the initiator of a handshake receives, and leaves when they are an
/// answer. A peer that has dialled too sends the first message of the handshake as we did. Loop
/// code.
final class FirstAnswer extends ChannelInboundHandlerAdapter {
  private static final int ANY = -1;

  /// A TLS record of a handshake, with a ClientHello in it.
  private static final List<Integer> CLIENT_HELLO = List.of(22, ANY, ANY, ANY, ANY, 1);

  /// The length of the only message of Noise XX that is as short as one key.
  private static final List<Integer> FIRST_KEY = List.of(0, 32);

  private final List<Integer> opening;
  private final Runnable crossed;
  private int seen;

  /// Creates the handler.
  ///
  /// @param security the protocol id of the handshake
  /// @param crossed hears, at most once, that the peer began the handshake too
  FirstAnswer(String security, Runnable crossed) {
    this.opening = security.equals(Upgrade.NOISE) ? FIRST_KEY : CLIENT_HELLO;
    this.crossed = crossed;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (seen < opening.size() && message instanceof ByteBuf bytes) {
      look(ctx, bytes);
    }
    if (seen < opening.size() || ctx.isRemoved()) {
      ctx.fireChannelRead(message);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void look(ChannelHandlerContext ctx, ByteBuf bytes) {
    for (int at = bytes.readerIndex(); at < bytes.writerIndex(); at++) {
      int expected = opening.get(seen);
      if (expected != ANY && expected != bytes.getUnsignedByte(at)) {
        ctx.pipeline().remove(this);
        return;
      }
      seen++;
      if (seen == opening.size()) {
        crossed.run();
        return;
      }
    }
  }
}
