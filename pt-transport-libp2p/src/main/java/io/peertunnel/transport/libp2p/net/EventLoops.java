package io.peertunnel.transport.libp2p.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.spi.SelectorProvider;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The event loops of a host, and sockets on them. Threads are daemons. Thread-safe.
public final class EventLoops {
  private static final int MAX_LOOPS = 4;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(128 * 1024, 512 * 1024);
  private static final int SMALLEST_READ = 1024;
  private static final int FIRST_READ = 4 * 1024;
  private static final int LARGEST_READ = 256 * 1024;
  private static final int SOL_SOCKET = 1;
  private static final int LINUX_SO_REUSEPORT = 15;
  private static final int IPPROTO_IPV6 = 41;
  private static final int LINUX_IPV6_V6ONLY = 26;

  private final Kind kind;
  private final TcpCongestion congestion;
  private final EventLoopGroup group;

  private EventLoops(Kind kind, TcpCongestion congestion) {
    this.kind = kind;
    this.congestion = congestion;
    int count = Math.min(Runtime.getRuntime().availableProcessors(), MAX_LOOPS);
    this.group =
        new MultiThreadIoEventLoopGroup(
            count,
            new DefaultThreadFactory("libp2p-loop", true),
            kind == Kind.EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  /// How the loops wait for sockets.
  public enum Kind {
    /// Linux's epoll, by native code.
    EPOLL,
    /// The JDK's selectors.
    NIO
  }

  /// Starts loops of a kind; of [Kind#NIO] where the system lacks it.
  ///
  /// @param choice how TCP answers losses on long paths
  public static EventLoops start(Kind kind, TcpCongestion.Choice choice) {
    return new EventLoops(
        kind == Kind.EPOLL && Epoll.isAvailable() ? Kind.EPOLL : Kind.NIO,
        new TcpCongestion(choice));
  }

  /// Large reads are fewer; each connection gets what its last ones needed.
  private static RecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, LARGEST_READ);
  }

  /// Returns the group.
  public EventLoopGroup group() {
    return group;
  }

  /// Returns how the loops wait for sockets.
  public Kind kind() {
    return kind;
  }

  /// Returns what decides on the congestion control of each TCP connection; stands first in its
  /// pipeline.
  TcpCongestion congestion() {
    return congestion;
  }

  /// Returns the family of sockets that an address needs.
  static SocketProtocolFamily familyOf(InetAddress address) {
    return address instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
  }

  /// Returns true if a socket can be told not to take IPv4 connections on an IPv6 address.
  boolean separatesFamilies() {
    return kind == Kind.EPOLL;
  }

  ServerBootstrap server(PortSharing sharing, SocketProtocolFamily family) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 128)
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads());
    if (kind == Kind.EPOLL) {
      bootstrap.channelFactory(() -> new EpollServerSocketChannel(family));
    } else {
      bootstrap.channelFactory(
          () -> new NioServerSocketChannel(SelectorProvider.provider(), family));
    }
    reusePort(sharing).ifPresent(option -> bootstrap.option(option, true));
    return bootstrap;
  }

  /// Returns the option that keeps IPv4 connections from an IPv6 listener.
  Optional<ChannelOption<Integer>> onlyIp6() {
    return separatesFamilies()
        ? Optional.of(new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, LINUX_IPV6_V6ONLY))
        : Optional.empty();
  }

  Bootstrap client(PortSharing sharing, SocketProtocolFamily family) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(ChannelOption.RECVBUF_ALLOCATOR, reads());
    if (kind == Kind.EPOLL) {
      bootstrap.channelFactory(() -> new EpollSocketChannel(family));
    } else {
      bootstrap.channelFactory(() -> new NioSocketChannel(SelectorProvider.provider(), family));
    }
    if (sharing == PortSharing.LISTENING_PORT) {
      bootstrap.option(ChannelOption.SO_REUSEADDR, true);
      if (kind == Kind.EPOLL) {
        // Netty knows the option by name for listeners only.
        bootstrap.option(
            new IntegerUnixChannelOption("SO_REUSEPORT", SOL_SOCKET, LINUX_SO_REUSEPORT), 1);
      } else {
        bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
      }
    }
    return bootstrap;
  }

  /// Ends the loops; waits at most `millis` milliseconds.
  public void stop(long millis) throws InterruptedException {
    boolean stopped =
        group
            .shutdownGracefully(0, millis, TimeUnit.MILLISECONDS)
            .await(millis, TimeUnit.MILLISECONDS);
    if (!stopped) {
      System.getLogger(EventLoops.class.getName())
          .log(System.Logger.Level.DEBUG, "event loops are still ending");
    }
  }

  /// Ends the loops without waiting.
  public void abandon() {
    var _ = group.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
  }

  private Optional<ChannelOption<Boolean>> reusePort(PortSharing sharing) {
    if (sharing == PortSharing.NONE) {
      return Optional.empty();
    }
    return Optional.of(
        kind == Kind.EPOLL
            ? UnixChannelOption.SO_REUSEPORT
            : NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT));
  }
}
