package io.peertunnel.transport.libp2p.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TcpCongestionIT {
  private final EventLoops nio = EventLoops.start(EventLoops.Kind.NIO, TcpCongestion.Choice.BBR);
  private final EventLoops epoll =
      EventLoops.start(EventLoops.Kind.EPOLL, TcpCongestion.Choice.BBR);

  @AfterEach
  void stop() throws InterruptedException {
    nio.stop(1000);
    epoll.stop(1000);
  }

  @ParameterizedTest
  @EnumSource(EventLoops.Kind.class)
  void leavesAShortPathAlone(EventLoops.Kind kind) throws Exception {
    Channel channel = connect(kind);
    assertThat(TcpCongestion.of(channel)).hasValue(systemsOwn());
    assertThat(channel.pipeline().get(TcpCongestion.class)).isNull();
    channel.close().sync();
  }

  @ParameterizedTest
  @EnumSource(EventLoops.Kind.class)
  void readsTheKernelsRoundTrip(EventLoops.Kind kind) throws Exception {
    Channel channel = connect(kind);
    assertThat(TcpCongestion.roundTrip(KernelSocket.of(channel).orElseThrow()))
        .isBetween(Duration.ofNanos(1000), Duration.ofSeconds(10));
    channel.close().sync();
  }

  @ParameterizedTest
  @EnumSource(EventLoops.Kind.class)
  void hasTheKernelSendByBbrWhereItOffersThat(EventLoops.Kind kind) throws Exception {
    assumeTrue(
        Files.readString(Path.of("/proc/sys/net/ipv4/tcp_allowed_congestion_control"))
            .contains("bbr"));
    assertThat(TcpCongestion.isOffered()).isTrue();
    Channel channel = connect(kind);
    TcpCongestion.sendByBbr(KernelSocket.of(channel).orElseThrow());
    assertThat(TcpCongestion.of(channel)).hasValue("bbr");
    channel.close().sync();
  }

  @ParameterizedTest
  @CsvSource({"0,true", "100,false", "1999,false", "2000,true", "50000,true"})
  void takesAPathForLongByItsFirstRoundTrip(long micros, boolean isLong) {
    assertThat(TcpCongestion.isLong(Duration.ofNanos(micros * 1000))).isEqualTo(isLong);
  }

  private Channel connect(EventLoops.Kind kind) throws InterruptedException {
    EventLoops loops = kind == EventLoops.Kind.NIO ? nio : epoll;
    InetAddress loopback = InetAddress.getLoopbackAddress();
    SocketProtocolFamily family = EventLoops.familyOf(loopback);
    Channel listening =
        loops
            .server(PortSharing.NONE, family)
            .option(io.netty.channel.ChannelOption.AUTO_READ, true)
            .childHandler(new ChannelInboundHandlerAdapter())
            .bind(loopback, 0)
            .sync()
            .channel();
    Channel channel =
        loops
            .client(PortSharing.NONE, family)
            .handler(loops.congestion())
            .connect(listening.localAddress())
            .sync()
            .channel();
    // What became active has told its handlers by then.
    channel.eventLoop().submit(() -> {}).sync();
    listening.close().sync();
    return channel;
  }

  private static String systemsOwn() throws IOException {
    return Files.readString(Path.of("/proc/sys/net/ipv4/tcp_congestion_control")).strip();
  }
}
