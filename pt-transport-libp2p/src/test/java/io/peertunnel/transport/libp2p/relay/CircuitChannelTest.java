package io.peertunnel.transport.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.Background;
import io.peertunnel.spi.testing.CollectingHandler;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.transport.libp2p.secure.Upgrade;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CircuitChannelTest {
  private static final int LARGE = 20 * 1024 * 1024;
  private static final String ECHO = "/echo";

  private final Background background = new Background();
  private CircuitRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new CircuitRig();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
    background.stop();
    assertThat(rig.near.budget.unconsumed()).isZero();
    assertThat(rig.far.budget.unconsumed()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {Upgrade.TLS, Upgrade.NOISE})
  void carriesASecuredConnectionBothWays(String security) throws Exception {
    CircuitRig.Connections ends = rig.connections(rig.channels(Optional.empty()), security);
    ends.far().served.put(ECHO, CircuitChannelTest::copy);
    byte[] content = new byte[LARGE];
    new Random(1).nextBytes(content);
    Stream stream = ends.near().open(ECHO);
    var writer = background.start("writer", () -> write(stream, content));
    byte[] echo = stream.input().readNBytes(LARGE);
    assertThat(Arrays.equals(echo, content)).isTrue();
    assertThat(writer.get()).isTrue();
    assertThat(stream.input().read()).isEqualTo(-1);
    end(ends);
  }

  @Test
  void halfClosesStreamsWithin() throws Exception {
    CircuitRig.Connections ends = rig.connections(rig.channels(Optional.empty()), Upgrade.NOISE);
    ends.far().served.put("/answer", CircuitChannelTest::answer);
    Stream stream = ends.near().open("/answer");
    stream.output().write(new byte[100]);
    stream.output().close();
    assertThat(stream.input().readAllBytes()).containsExactly(100);
    end(ends);
  }

  @Test
  void endsWithTheConnectionThatTheRelayCutsOff() throws Exception {
    CircuitRig.Channels channels =
        rig.channels(Optional.of(new Limit(131072, Duration.ofMinutes(2))));
    CircuitRig.Connections ends = rig.connections(channels, Upgrade.TLS);
    channels.near().circuit().stream().reset(7);
    CloseReason why = ends.far().ended.get(60, TimeUnit.SECONDS);
    assertThat(why.text()).contains("131072 bytes in each direction within 120 s");
    assertThat(channels.far().closeFuture().await(60, TimeUnit.SECONDS)).isTrue();
    channels.near().close().sync();
    assertThat(ends.near().ended.get(60, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void boundsWhatAStalledReaderHolds() throws Exception {
    CircuitRig.Channels channels = rig.channels(Optional.empty());
    Counter counter = new Counter();
    channels.far().pipeline().addLast(counter);
    Channel near = channels.near();
    int written = near.eventLoop().submit(() -> writeWhileWritable(near)).get();
    assertThat(written).isBetween(256 * 1024, 1024 * 1024);
    Await.until("a window is full", () -> rig.far.budget.unconsumed() > 255 * 1024);
    assertThat(near.isWritable()).isFalse();
    assertThat(rig.far.budget.unconsumed()).isLessThan(512 * 1024);
    assertThat(counter.bytes.get()).isZero();
    channels.far().config().setAutoRead(true);
    Await.until("all has arrived", () -> counter.bytes.get() == written);
    Await.until("the channel is writable", near::isWritable);
    assertThat(counter.bursts.get()).isPositive();
    end(channels);
  }

  @Test
  void writesOnWhereTheStreamBecomesWritableWhileItIsFlushed() throws Exception {
    CircuitRig.Ends ends = rig.stream();
    Channel near = CircuitRig.channel(circuit(new NarrowStream(ends.near())));
    Channel far = CircuitRig.channel(circuit(ends.far()));
    Counter counter = new Counter();
    far.pipeline().addLast(counter);
    far.config().setAutoRead(true);
    near.eventLoop()
        .submit(
            () -> {
              for (int i = 0; i < 5; i++) {
                var _ = near.write(Unpooled.directBuffer().writeZero(1000));
              }
              near.flush();
            })
        .sync();
    Await.until("all has arrived", () -> counter.bytes.get() == 5000);
    near.close().sync();
    assertThat(far.closeFuture().await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void readsNothingBetweenTwoBurstsUnlessAsked() throws Exception {
    CircuitRig.Channels channels = rig.channels(Optional.empty());
    Counter counter = new Counter();
    channels.far().pipeline().addLast(counter);
    channels.near().writeAndFlush(Unpooled.wrappedBuffer(new byte[10])).sync();
    Await.until("bytes have arrived", () -> rig.far.budget.unconsumed() == 10);
    assertThat(counter.bytes.get()).isZero();
    channels.far().read();
    Await.until("they are read", () -> counter.bytes.get() == 10);
    channels.near().writeAndFlush(Unpooled.wrappedBuffer(new byte[5])).sync();
    Await.until("more bytes have arrived", () -> rig.far.budget.unconsumed() == 5);
    assertThat(counter.bytes.get()).isEqualTo(10);
    channels.far().config().setAutoRead(true);
    Await.until("they are read too", () -> counter.bytes.get() == 15);
    end(channels);
  }

  @Test
  void closesWithTheOtherEnd() throws Exception {
    CircuitRig.Channels channels = rig.channels(Optional.empty());
    Counter counter = new Counter();
    channels.far().pipeline().addLast(counter);
    channels.far().config().setAutoRead(true);
    channels.near().writeAndFlush(Unpooled.wrappedBuffer(new byte[3])).sync();
    channels.near().close().sync();
    assertThat(channels.far().closeFuture().await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(counter.bytes.get()).isEqualTo(3);
    assertThat(counter.failures).isEmpty();
    assertThat(channels.far().isActive()).isFalse();
    assertThat(
            channels.near().writeAndFlush(Unpooled.wrappedBuffer(new byte[1])).await().isSuccess())
        .isFalse();
  }

  @Test
  void cutsOffAStreamThatTheOtherEndNeverEnds() throws Exception {
    CircuitRig.Ends ends = rig.stream();
    CircuitChannel near = CircuitRig.channel(circuit(ends.near()));
    near.close().sync();
    assertThat(ends.far().input().read()).isEqualTo(-1);
    assertThatThrownBy(
            () -> {
              while (true) {
                ends.far().output().write(new byte[1000]);
              }
            })
        .isInstanceOf(StreamResetException.class);
  }

  @Test
  void knowsItsEnds() throws Exception {
    CircuitRig.Channels channels = rig.channels(Optional.empty());
    CircuitAddress remote = (CircuitAddress) channels.near().remoteAddress();
    assertThat(remote.peer()).contains(rig.farIdentity.id());
    assertThat(remote)
        .hasToString(
            "/ip4/127.0.0.1/tcp/4001/p2p/"
                + rig.relay
                + "/p2p-circuit/p2p/"
                + rig.farIdentity.id());
    assertThat(channels.near().localAddress())
        .hasToString("/ip4/127.0.0.1/tcp/4001/p2p/" + rig.relay + "/p2p-circuit");
    assertThat(channels.near().circuit().path().kind()).isEqualTo(ConnectionPath.Kind.RELAY);
    end(channels);
  }

  @Test
  void refusesAStreamThatRunsOnNoEventLoop() throws Exception {
    try (FakeNetwork network = new FakeNetwork()) {
      FakeHost other = network.host("other");
      CompletableFuture<Stream> accepted = new CompletableFuture<>();
      other.serve("/c", accepted::complete);
      Connection connection = network.host("one").connect(other.info());
      ChannelFuture opened = CircuitChannel.open(circuit(connection.open("/c")));
      assertThat(opened.cause()).isInstanceOf(IllegalStateException.class);
      CollectingHandler handler = new CollectingHandler();
      accepted.get(60, TimeUnit.SECONDS).flow(handler);
      assertThat(handler.untilReset().code()).isZero();
    }
  }

  @Test
  void refusesAStreamThatWasHandedOver() throws Exception {
    CircuitRig.Ends ends = rig.stream();
    ends.near().flow(new CollectingHandler());
    ChannelFuture opened = CircuitChannel.open(circuit(ends.near())).await();
    assertThat(opened.cause()).isInstanceOf(IllegalStateException.class);
  }

  private Circuit circuit(Stream stream) {
    return new Circuit(stream, rig.farIdentity.id(), Optional.empty());
  }

  private static int writeWhileWritable(Channel channel) {
    int written = 0;
    while (written < LARGE && channel.isWritable()) {
      var _ = channel.writeAndFlush(Unpooled.directBuffer().writeZero(16 * 1024));
      written += 16 * 1024;
    }
    return written;
  }

  private static boolean write(Stream stream, byte[] content) throws IOException {
    OutputStream out = stream.output();
    out.write(content);
    out.close();
    return true;
  }

  private static void copy(Stream stream) throws TunnelException {
    try {
      stream.input().transferTo(stream.output());
      stream.output().close();
    } catch (IOException e) {
      throw new TunnelException("echo failed", e);
    }
  }

  private static void answer(Stream stream) throws TunnelException {
    try {
      int size = stream.input().readAllBytes().length;
      stream.output().write(size);
      stream.output().close();
    } catch (IOException e) {
      throw new TunnelException("answer failed", e);
    }
  }

  private static void end(CircuitRig.Connections ends) throws Exception {
    ends.near().close();
    ends.near().ended.get(60, TimeUnit.SECONDS);
    ends.far().ended.get(60, TimeUnit.SECONDS);
  }

  private static void end(CircuitRig.Channels channels) throws Exception {
    channels.near().close().sync();
    assertThat(channels.far().closeFuture().await(60, TimeUnit.SECONDS)).isTrue();
  }

  private static final class Counter extends ChannelInboundHandlerAdapter {
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger bursts = new AtomicInteger();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf buf = (ByteBuf) message;
      bytes.addAndGet(buf.readableBytes());
      buf.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      bursts.incrementAndGet();
      ctx.fireChannelReadComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failures.add(cause);
    }
  }
}
