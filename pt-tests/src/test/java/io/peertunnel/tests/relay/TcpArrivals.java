package io.peertunnel.tests.relay;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.Muxer;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.secure.SecureSession;
import io.peertunnel.transport.libp2p.secure.Upgrade;
import io.peertunnel.transport.libp2p.secure.UpgradeListener;
import io.peertunnel.transport.libp2p.yamux.WindowBudget;
import io.peertunnel.transport.libp2p.yamux.YamuxConfig;
import io.peertunnel.transport.libp2p.yamux.YamuxSession;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Peers that come by TCP, TLS and yamux, on two event loops.
final class TcpArrivals implements Arrivals {
  private static final int LOOPS = 2;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(LOOPS, NioIoHandler.newFactory());
  private final PeerInfo relay;
  private final WindowBudget budget;

  TcpArrivals(PeerInfo relay, WindowBudget budget) {
    this.relay = relay;
    this.budget = budget;
  }

  @Override
  public LightPeer next() throws TunnelException, InterruptedException {
    Identity identity = Identity.generate();
    Upgrade upgrade = new Upgrade(identity, List.of(YamuxSession.PROTOCOL));
    upgrade.prepare();
    Channel channel = dial();
    CompletableFuture<LightPeer> made = new CompletableFuture<>();
    channel
        .eventLoop()
        .execute(
            () -> {
              upgrade.start(
                  channel,
                  Role.INITIATOR,
                  Optional.of(relay.id()),
                  new UpgradeListener() {
                    @Override
                    public void onSecured(ChannelPipeline pipeline, SecureSession session) {
                      made.complete(peer(identity, session, pipeline));
                    }

                    @Override
                    public void onFailed(TunnelException cause) {
                      made.completeExceptionally(cause);
                    }
                  });
              channel.config().setAutoRead(true);
            });
    return LightPeer.result(made);
  }

  private LightPeer peer(Identity identity, SecureSession session, ChannelPipeline pipeline) {
    return new LightPeer(
        new LightPeer.Ends(
            identity, session, ConnectionPath.direct("tcp", relay.addresses().getFirst())),
        listener -> muxer(pipeline, listener));
  }

  private Muxer muxer(ChannelPipeline pipeline, MuxListener listener) {
    YamuxSession muxer =
        new YamuxSession(
            pipeline.channel(),
            new YamuxConfig(Role.INITIATOR, LightPeer.STREAMS, LightPeer.STREAMS, budget),
            listener);
    pipeline.addLast(muxer);
    return muxer;
  }

  private Channel dial() throws TunnelException, InterruptedException {
    InetSocketAddress target = relay.addresses().getFirst().tcpSocket().orElseThrow();
    ChannelFuture connected =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.AUTO_READ, false)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(target)
            .await();
    if (!connected.isSuccess()) {
      throw new TunnelException("the relay does not answer", connected.cause());
    }
    return connected.channel();
  }

  @Override
  public void close() {
    var _ = loops.shutdownGracefully();
  }
}
