package io.peertunnel.transport.libp2p.relay;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.secure.SecureSession;
import io.peertunnel.transport.libp2p.secure.Upgrade;
import io.peertunnel.transport.libp2p.secure.UpgradeListener;
import io.peertunnel.transport.libp2p.yamux.YamuxSession;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Two ends of real streams, on two event loops: yamux over Netty's transport in memory.
final class CircuitRig {
  static final ConnectionPath PATH =
      ConnectionPath.direct("tcp", Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"));
  private static final String PROTOCOL = "/circuit";

  final Identity nearIdentity = Identity.generate();
  final Identity farIdentity = Identity.generate();
  final PeerId relay;
  final BareConnection near;
  final BareConnection far;
  private final EventLoopGroup group = group();

  CircuitRig() throws Exception {
    this(FakePeers.id("relay"), FakePeers.id("relay"));
  }

  /// Joins two ends that know who the other is.
  CircuitRig(PeerId farId, PeerId nearId) throws Exception {
    relay = farId;
    near = new BareConnection(farId, PATH);
    far = new BareConnection(nearId, PATH);
    join(group, near, far);
  }

  static EventLoopGroup group() {
    return new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory());
  }

  /// Joins two connections by a channel in memory.
  static void join(EventLoopGroup group, BareConnection dialler, BareConnection listener)
      throws Exception {
    Channel server =
        new ServerBootstrap()
            .group(group)
            .channel(LocalServerChannel.class)
            .childHandler(attaching(listener, Role.RESPONDER))
            .bind(LocalAddress.ANY)
            .sync()
            .channel();
    new Bootstrap()
        .group(group)
        .channel(LocalChannel.class)
        .handler(attaching(dialler, Role.INITIATOR))
        .connect(server.localAddress())
        .sync();
    dialler.session();
    listener.session();
    server.close().sync();
  }

  private static ChannelInitializer<LocalChannel> attaching(BareConnection to, Role role) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(LocalChannel channel) {
        channel.pipeline().addLast(new Wire());
        to.attach(channel, role);
      }
    };
  }

  /// Copies what leaves, as a socket does: else the far end would hold the buffers of this one.
  private static final class Wire extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      ByteBuf bytes = (ByteBuf) message;
      ByteBuf copy = ctx.alloc().directBuffer(bytes.readableBytes()).writeBytes(bytes);
      bytes.release();
      ctx.write(copy, promise).addListener(_ -> {});
    }
  }

  /// The two ends of one stream.
  record Ends(Stream near, Stream far) {}

  Ends stream() throws Exception {
    CompletableFuture<Stream> accepted = new CompletableFuture<>();
    far.served.put(PROTOCOL, accepted::complete);
    Stream opened = near.open(PROTOCOL);
    opened.output().write(1);
    Stream other = accepted.get(60, TimeUnit.SECONDS);
    other.output().write(2);
    if (other.input().read() != 1 || opened.input().read() != 2) {
      throw new AssertionError("the stream is bent");
    }
    return new Ends(opened, other);
  }

  /// The two ends of one circuit that nobody has said anything over.
  record Channels(CircuitChannel near, CircuitChannel far) {}

  Channels channels(Optional<Limit> limit) throws Exception {
    Ends ends = stream();
    return new Channels(
        channel(new Circuit(ends.near(), farIdentity.id(), limit)),
        channel(new Circuit(ends.far(), nearIdentity.id(), limit)));
  }

  static CircuitChannel channel(Circuit circuit) throws Exception {
    return (CircuitChannel) CircuitChannel.open(circuit).sync().channel();
  }

  /// The two ends of a connection through the circuit.
  record Connections(BareConnection near, BareConnection far) {}

  Connections connections(Channels channels, String security) throws Exception {
    BareConnection there = new BareConnection(farIdentity.id(), channels.near().circuit().path());
    BareConnection back = new BareConnection(nearIdentity.id(), channels.far().circuit().path());
    Optional<PeerId> expected = Optional.of(farIdentity.id());
    upgrade(
        channels.far(), farIdentity, security, new Side(Role.RESPONDER, Optional.empty(), back));
    upgrade(channels.near(), nearIdentity, security, new Side(Role.INITIATOR, expected, there));
    there.session();
    back.session();
    return new Connections(there, back);
  }

  private record Side(Role role, Optional<PeerId> expected, BareConnection connection) {}

  private static void upgrade(Channel channel, Identity identity, String security, Side side) {
    Upgrade upgrade = new Upgrade(identity, List.of(YamuxSession.PROTOCOL), List.of(security));
    channel
        .eventLoop()
        .execute(
            () -> {
              upgrade.start(channel, side.role(), side.expected(), new Attaching(side));
              channel.config().setAutoRead(true);
            });
  }

  private record Attaching(Side side) implements UpgradeListener {
    @Override
    public void onSecured(ChannelPipeline pipeline, SecureSession session) {
      side.connection().attach(pipeline.channel(), side.role());
    }

    @Override
    public void onFailed(TunnelException cause) {
      throw new AssertionError(cause);
    }
  }

  void close() throws Exception {
    near.close();
    near.ended.get(60, TimeUnit.SECONDS);
    far.ended.get(60, TimeUnit.SECONDS);
    group.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
  }
}
