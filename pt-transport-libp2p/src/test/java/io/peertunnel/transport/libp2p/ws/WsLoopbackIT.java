package io.peertunnel.transport.libp2p.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.TestKeys;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.secure.SecureSession;
import io.peertunnel.transport.libp2p.secure.Upgrade;
import io.peertunnel.transport.libp2p.secure.UpgradeListener;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WsLoopbackIT {
  private static final String NAME = "ws.example.org";
  private static final String PASSWORD = "password";
  private static final List<String> MUXERS = List.of("/yamux/1.0.0");
  private static final long SECONDS = 30;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void bytesGoBothWaysThroughTheUpgradeWithin() throws Exception {
    Echo echo = new Echo();
    byte[] data = new byte[1_000_000];
    new Random(5).nextBytes(data);
    Upgrade a = new Upgrade(TestKeys.a(), MUXERS);
    Upgrade b = new Upgrade(TestKeys.b(), MUXERS);
    int port =
        serve(
            channel ->
                new WsHandshake()
                    .server(channel, upgrading(b, Role.RESPONDER, pipe -> pipe.addLast(echo))));
    Collect collect = new Collect(data);
    dial(
        port,
        channel ->
            new WsHandshake()
                .client(
                    channel,
                    new WsTarget("127.0.0.1", port, WsTarget.Security.NONE, "127.0.0.1"),
                    upgrading(a, Role.INITIATOR, pipe -> pipe.addLast(collect))));
    assertThat(collect.whole.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(data);
    collect.channel().close().sync();
    echo.ended.get(SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void tlsNeedsTheRightNameAndATrustedAuthority(@TempDir Path folder) throws Exception {
    KeyStore store = certificate(folder);
    X509Certificate certificate = (X509Certificate) store.getCertificate("ws");
    SslContext server =
        SslContextBuilder.forServer(
                (PrivateKey) store.getKey("ws", PASSWORD.toCharArray()), certificate)
            .sslProvider(SslProvider.JDK)
            .build();
    int port =
        serve(
            channel -> {
              channel.pipeline().addLast(server.newHandler(channel.alloc()));
              new WsHandshake().server(channel, new Heard());
            });
    SslContext trust =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .endpointIdentificationAlgorithm("HTTPS")
            .trustManager(certificate)
            .build();
    WsHandshake trusting = new WsHandshake(() -> trust);
    assertThat(ask(trusting, port, NAME).get(SECONDS, TimeUnit.SECONDS).isActive()).isTrue();
    assertThat(failure(ask(trusting, port, "other.example.org")))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("TLS with the server failed");
    assertThat(failure(ask(new WsHandshake(), port, NAME)))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("TLS with the server failed");
  }

  private static Throwable failure(CompletableFuture<Channel> opened) {
    return Objects.requireNonNull(
        catchThrowable(() -> opened.get(SECONDS, TimeUnit.SECONDS)).getCause());
  }

  private CompletableFuture<Channel> ask(WsHandshake handshake, int port, String name) {
    Heard heard = new Heard();
    WsTarget target = new WsTarget("127.0.0.1", port, WsTarget.Security.TLS, name);
    dial(port, channel -> handshake.client(channel, target, heard));
    return heard.opened();
  }

  private static WsListener upgrading(
      Upgrade upgrade, Role role, Consumer<io.netty.channel.ChannelPipeline> then) {
    return new Heard(
        channel ->
            upgrade.start(
                channel,
                role,
                Optional.empty(),
                new UpgradeListener() {
                  @Override
                  public void onSecured(
                      io.netty.channel.ChannelPipeline pipeline, SecureSession session) {
                    then.accept(pipeline);
                  }

                  @Override
                  public void onFailed(TunnelException cause) {
                    throw new AssertionError(cause);
                  }
                }));
  }

  private int serve(Consumer<Channel> start) {
    Channel bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(starting(start))
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    return ((InetSocketAddress) bound.localAddress()).getPort();
  }

  private void dial(int port, Consumer<Channel> start) {
    new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .handler(starting(start))
        .connect(InetAddress.getLoopbackAddress(), port)
        .syncUninterruptibly();
  }

  /// Starts once the channel is active.
  private static ChannelInboundHandlerAdapter starting(Consumer<Channel> start) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        channel
            .pipeline()
            .addLast(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelActive(ChannelHandlerContext ctx) {
                    ctx.pipeline().remove(this);
                    start.accept(ctx.channel());
                  }
                });
      }
    };
  }

  private static KeyStore certificate(Path folder) throws Exception {
    Path file = folder.resolve("ws.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "ws",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + NAME,
                "-ext",
                "san=dns:" + NAME,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var _ = ctx.write(message, ctx.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      ended.complete(null);
    }
  }

  private static final class Collect extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final byte[] data;
    private final ByteBuf received = Unpooled.buffer();
    private final CompletableFuture<Channel> channel = new CompletableFuture<>();

    Collect(byte[] data) {
      this.data = data;
    }

    Channel channel() {
      return channel.join();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      channel.complete(ctx.channel());
      var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(data), ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      received.writeBytes(bytes);
      bytes.release();
      if (received.readableBytes() == data.length) {
        byte[] all = new byte[data.length];
        received.readBytes(all);
        whole.complete(all);
      }
    }
  }
}
