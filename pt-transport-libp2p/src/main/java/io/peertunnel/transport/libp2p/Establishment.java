package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.net.TcpDialer;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.secure.SecureSession;
import io.peertunnel.transport.libp2p.secure.UpgradeListener;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Makes connections of channels: handshake, multiplexer, entry in the table. Loop code.
final class Establishment {
  private static final System.Logger LOG = System.getLogger(Establishment.class.getName());

  private final PeerId self;
  private final Upgrader upgrader;
  private final MuxerFactory muxers;
  private final Libp2pConnection.Parts parts;
  private final ConnectionTable table;
  private final Consumer<Libp2pConnection> established;

  /// Creates the maker.
  ///
  /// @param established hears of each connection that has entered the table, on its loop
  Establishment(
      PeerId self,
      Wire wire,
      Libp2pConnection.Parts parts,
      ConnectionTable table,
      Consumer<Libp2pConnection> established) {
    this.self = self;
    this.upgrader = wire.upgrader();
    this.muxers = wire.muxers();
    this.parts = parts;
    this.table = table;
    this.established = established;
  }

  /// What is spoken on the wire.
  record Wire(Upgrader upgrader, MuxerFactory muxers) {}

  /// How a connection comes about.
  ///
  /// @param expected who the peer must prove to be, where that is known
  /// @param claim asked once the peer is known; false if the connection is not wanted any more
  record Beginning(Role role, Optional<PeerId> expected, Way way, BooleanSupplier claim) {
    /// A peer came to us.
    static Beginning accepted(Way way) {
      return new Beginning(Role.RESPONDER, Optional.empty(), way, () -> true);
    }
  }

  /// Starts the handshake. The result fails with a [TunnelException]; the channel is then closed.
  CompletableFuture<Libp2pConnection> start(Channel channel, Beginning beginning) {
    CompletableFuture<Libp2pConnection> result = new CompletableFuture<>();
    upgrader.start(
        channel,
        beginning.role(),
        beginning.expected(),
        new UpgradeListener() {
          @Override
          public void onSecured(ChannelPipeline pipeline, SecureSession session) {
            try {
              result.complete(establish(pipeline, session, beginning, muxers));
            } catch (TunnelException e) {
              result.completeExceptionally(e);
            }
          }

          @Override
          public void onFailed(TunnelException cause) {
            result.completeExceptionally(cause);
          }
        });
    return result;
  }

  /// Makes a connection of a channel that is secured. On the loop.
  ///
  /// @throws TunnelException if it is not wanted; the channel is then closed
  Libp2pConnection establish(
      ChannelPipeline pipeline, SecureSession session, Beginning beginning, MuxerFactory muxer)
      throws TunnelException {
    if (session.remote().equals(self)) {
      throw refuse(pipeline, "we reached ourselves");
    }
    if (!beginning.claim().getAsBoolean()) {
      throw refuse(pipeline, "another address was faster");
    }
    Libp2pConnection.Facts facts =
        new Libp2pConnection.Facts(session, beginning.role(), beginning.way(), System.nanoTime());
    Libp2pConnection connection = new Libp2pConnection(facts, parts, muxer, pipeline);
    if (!table.add(connection)) {
      connection.close(ErrorCode.CONNECTION_RESOURCE_LIMIT, "too many connections");
      throw new TunnelException("there are too many connections with this peer");
    }
    established.accept(connection);
    return connection;
  }

  private static TunnelException refuse(ChannelPipeline pipeline, String why) {
    pipeline.addLast(new Unwanted());
    TcpDialer.leaveNothing(pipeline.channel());
    var _ = pipeline.close();
    return new TunnelException(why);
  }

  /// Stands where the multiplexer would, until the channel is closed.
  private static final class Unwanted extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      LOG.log(Level.DEBUG, () -> "a connection that was not wanted failed: " + cause);
    }
  }
}
