package io.peertunnel.forward.tcp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;

/// *Loop.* Passes accepted sockets on without registering them: they belong on the loop of their
/// stream, which is not known yet.
final class AcceptHandler extends ChannelInboundHandlerAdapter {
  private final Admission admission;

  AcceptHandler(Admission admission) {
    this.admission = admission;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    admission.accepted((SocketChannel) message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    admission.failed();
  }
}
