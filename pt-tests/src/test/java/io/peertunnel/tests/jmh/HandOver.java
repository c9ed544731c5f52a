package io.peertunnel.tests.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.FlowHandler;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.negotiate.Negotiation;
import io.peertunnel.transport.libp2p.stream.Libp2pStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;

/// A stream that was handed over to a local socket: what arrives is written to the socket and gives
/// its credit back when it is written, what the socket gives is written to the stream.
final class HandOver implements FlowHandler {
  private static final String PROTOCOL = "/peertunnel/1.0.0";

  private final Session session = new Session();
  private final Local written = new Local();
  private final EmbeddedChannel local = new EmbeddedChannel(written);
  private final Flow flow;

  HandOver() {
    Libp2pStream stream =
        Libp2pStream.opened(
            new Libp2pStream.Identity(connection(), PROTOCOL, () -> {}), session.left());
    flow = stream.flow(this);
    flow.flush();
    session.carry();
    // Agreement is the proposal, word by word.
    session
        .right()
        .write(
            Unpooled.wrappedBuffer(Negotiation.initiator(List.of(PROTOCOL)).opening().toArray()));
    session.right().flush();
    session.carry();
  }

  /// Sends bytes from the peer to the local socket; returns how many it has taken so far.
  long toLocal(ByteBuf bytes) {
    session.right().write(bytes);
    session.right().flush();
    session.carry();
    return written.bytes;
  }

  /// Sends bytes from the local socket to the peer; returns how many it has taken so far, with the
  /// negotiation.
  long toPeer(ByteBuf bytes) {
    flow.write(new Read(bytes));
    flow.flush();
    session.carry();
    return session.taken();
  }

  void close() {
    session.close();
    local.close().syncUninterruptibly();
  }

  @Override
  public void onChunk(Chunk chunk) {
    local.write(Unpooled.wrappedBuffer(chunk.bytes())).addListener(_ -> chunk.close());
  }

  @Override
  public void onBurstEnd() {
    local.flush();
  }

  @Override
  public void onWritable() {}

  @Override
  public void onEnd() {}

  @Override
  public void onReset(StreamResetException cause) {}

  private static Connection connection() {
    return (Connection)
        Proxy.newProxyInstance(
            HandOver.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, _) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }

  /// A chunk that the local socket gave.
  private static final class Read implements Chunk {
    private final ByteBuf buffer;
    private final ByteBuffer bytes;

    Read(ByteBuf buffer) {
      this.buffer = buffer;
      this.bytes = buffer.nioBuffer();
    }

    @Override
    public ByteBuffer bytes() {
      return bytes;
    }

    @Override
    public void close() {
      buffer.release();
    }
  }

  /// A local socket that always has room.
  private static final class Local extends ChannelOutboundHandlerAdapter {
    private long bytes;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ByteBuf data = (ByteBuf) message;
      bytes += data.readableBytes();
      data.release();
      promise.setSuccess();
    }
  }
}
