package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Gives each packet of a UDP socket to the codec whose it is; drops what is nobody's. Loop code.
///
/// Netty's codecs keep to themselves all that reaches them, so both stand behind this handler and
/// are called by it. The client's must be the last of the pipeline, where dials enter it.
final class PacketSwitch extends ChannelInboundHandlerAdapter {
  private final ChannelHandler server;
  private final ChannelHandler client;
  private final Set<ByteBuf> dialled = new HashSet<>();
  private final HandshakeNudges nudges = new HandshakeNudges();
  private boolean listens;

  PacketSwitch(ChannelHandler server, ChannelHandler client) {
    this.server = server;
    this.client = client;
  }

  /// Lets connections of others in, from now on.
  void listen() {
    listens = true;
  }

  /// Takes note of the id of a connection that we dial.
  void add(byte[] id) {
    dialled.add(PacketRule.key(id));
  }

  /// Forgets the id of a connection that has ended.
  void remove(byte[] id) {
    dialled.remove(PacketRule.key(id));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (!(message instanceof DatagramPacket packet)) {
      ReferenceCountUtil.release(message);
      return;
    }
    switch (PacketRule.readerOf(packet.content(), dialled::contains)) {
      case CLIENT -> {
        nudges.note(packet);
        read(ctx, client, packet);
      }
      case SERVER -> {
        if (listens) {
          read(ctx, server, packet);
        } else {
          packet.release();
        }
      }
      case NONE -> packet.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    complete(ctx, server);
    complete(ctx, client);
    List<HandshakeNudges.Dial> dials = nudges.take();
    if (!dials.isEmpty()) {
      nudge(ctx, dials, HandshakeNudges.TIMES);
    }
  }

  /// In later turns of the loop: in each the codec may have taken a step of the handshake.
  private void nudge(ChannelHandlerContext ctx, List<HandshakeNudges.Dial> dials, int times) {
    ctx.executor()
        .execute(
            () -> {
              try {
                for (HandshakeNudges.Dial dial : dials) {
                  read(ctx, client, dial.nudge());
                }
                complete(ctx, client);
              } catch (Exception e) {
                exceptionCaught(ctx, e);
              }
              if (times > 1) {
                nudge(ctx, dials, times - 1);
              }
            });
  }

  /// A packet that could not be sent or received is a lost packet.
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    System.getLogger(PacketSwitch.class.getName())
        .log(System.Logger.Level.DEBUG, () -> "UDP socket " + ctx.channel() + ": " + cause);
  }

  private static void read(ChannelHandlerContext ctx, ChannelHandler codec, DatagramPacket packet)
      throws Exception {
    ChannelHandlerContext own = ctx.pipeline().context(codec);
    if (own == null) {
      packet.release();
    } else {
      ((ChannelInboundHandler) codec).channelRead(own, packet);
    }
  }

  private static void complete(ChannelHandlerContext ctx, ChannelHandler codec) throws Exception {
    ChannelHandlerContext own = ctx.pipeline().context(codec);
    if (own != null) {
      ((ChannelInboundHandler) codec).channelReadComplete(own);
    }
  }
}
