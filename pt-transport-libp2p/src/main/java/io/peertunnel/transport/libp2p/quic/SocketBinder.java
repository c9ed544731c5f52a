package io.peertunnel.transport.libp2p.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.peertunnel.transport.libp2p.net.EventLoops;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Binds the UDP sockets of a host. Blocking code.
///
/// By epoll an IPv6 socket can be told to take IPv6 alone; the JDK's takes IPv4 too, so that one
/// socket serves the wildcards of both families there.
final class SocketBinder {
  private static final int SOCKET_BUFFER = 4 * 1024 * 1024;
  private static final int PACKET = 2048;
  private static final int PACKETS_AT_ONCE = 32;
  private static final int IPPROTO_IPV6 = 41;
  private static final int LINUX_IPV6_V6ONLY = 26;

  private final QuicContext context;
  private final InboundGate gate;
  private final boolean separatesFamilies;

  SocketBinder(QuicContext context, InboundGate gate) {
    this.context = context;
    this.gate = gate;
    this.separatesFamilies = context.loops().kind() == EventLoops.Kind.EPOLL;
  }

  /// One socket, and the addresses that it serves.
  record Bound(UdpSocket socket, List<InetAddress> addresses) {
    List<InetSocketAddress> sockets() {
      int port = socket.local().getPort();
      return addresses.stream().map(address -> new InetSocketAddress(address, port)).toList();
    }

    /// Returns whether packets to `target` can leave here.
    boolean reaches(InetAddress target) {
      return addresses.stream()
          .anyMatch(
              own ->
                  isIp6(own) == isIp6(target)
                      && (own.isAnyLocalAddress()
                          || own.isLoopbackAddress() == target.isLoopbackAddress()));
    }
  }

  /// What came of binding.
  record Outcome(List<Bound> bound, List<String> problems) {}

  /// Binds what can be bound.
  ///
  /// @param hopedPort the port for those that ask for port 0, where it is free; 0 leaves it to the
  ///     system, but all get the same if they can
  Outcome bind(List<InetSocketAddress> wanted, int hopedPort) throws InterruptedException {
    List<Bound> bound = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Set<InetSocketAddress> left = new LinkedHashSet<>(wanted);
    int port = hopedPort;
    try {
      if (!separatesFamilies) {
        bindTwins(left, bound, port);
      }
      for (InetSocketAddress address : left) {
        port = bound.isEmpty() ? port : bound.getFirst().socket().local().getPort();
        bindOne(address, port, bound, problems);
      }
    } catch (InterruptedException e) {
      bound.forEach(
          one -> {
            var _ = one.socket().close();
          });
      throw e;
    }
    return new Outcome(List.copyOf(bound), List.copyOf(problems));
  }

  /// Binds a socket for dials alone.
  Bound bindForDials(InetAddress target) throws IOException, InterruptedException {
    InetAddress any = InetAddress.getByAddress(new byte[isIp6(target) ? 16 : 4]);
    return new Bound(open(new InetSocketAddress(any, 0)), List.of(any));
  }

  private void bindOne(
      InetSocketAddress address, int hopedPort, List<Bound> bound, List<String> problems)
      throws InterruptedException {
    try {
      bound.add(new Bound(openNear(address, hopedPort), List.of(address.getAddress())));
    } catch (IOException e) {
      problems.add(
          "UDP "
              + address.getAddress().getHostAddress()
              + ":"
              + address.getPort()
              + ": "
              + e.getMessage());
    }
  }

  private void bindTwins(Set<InetSocketAddress> left, List<Bound> bound, int hopedPort)
      throws InterruptedException {
    for (InetSocketAddress six : List.copyOf(left)) {
      Optional<InetSocketAddress> four =
          left.stream().filter(other -> areTwins(six, other)).findFirst();
      if (four.isPresent()) {
        try {
          List<InetAddress> both = List.of(four.get().getAddress(), six.getAddress());
          bound.add(new Bound(openNear(six, hopedPort), both));
          left.remove(six);
          left.remove(four.get());
        } catch (IOException e) {
          // Without IPv6 each is tried by itself, and the failure is told then.
          System.getLogger(SocketBinder.class.getName())
              .log(System.Logger.Level.DEBUG, "no UDP socket for both families", e);
        }
      }
    }
  }

  private static boolean areTwins(InetSocketAddress six, InetSocketAddress four) {
    return isIp6(six.getAddress())
        && !isIp6(four.getAddress())
        && six.getAddress().isAnyLocalAddress()
        && four.getAddress().isAnyLocalAddress()
        && six.getPort() == four.getPort();
  }

  private UdpSocket openNear(InetSocketAddress address, int hopedPort)
      throws IOException, InterruptedException {
    if (address.getPort() == 0 && hopedPort != 0) {
      try {
        return open(new InetSocketAddress(address.getAddress(), hopedPort));
      } catch (IOException e) {
        System.getLogger(SocketBinder.class.getName())
            .log(System.Logger.Level.DEBUG, "UDP port " + hopedPort + " is taken", e);
      }
    }
    return open(address);
  }

  private UdpSocket open(InetSocketAddress address) throws IOException, InterruptedException {
    return UdpSocket.bind(bootstrap(address.getAddress()), address, context, gate);
  }

  private Bootstrap bootstrap(InetAddress address) {
    SocketProtocolFamily family =
        isIp6(address) ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    Bootstrap bootstrap =
        new Bootstrap()
            .group(context.loops().group())
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER);
    if (context.loops().kind() == EventLoops.Kind.NIO) {
      return bootstrap
          .channelFactory(() -> new NioDatagramChannel(SelectorProvider.provider(), family))
          .option(ChannelOption.RECVBUF_ALLOCATOR, reads(PACKET));
    }
    if (isIp6(address)) {
      bootstrap.option(
          new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, LINUX_IPV6_V6ONLY), 1);
    }
    // One system call reads as many packets as there are, up to these.
    return bootstrap
        .channelFactory(() -> new EpollDatagramChannel(family))
        .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, PACKET)
        .option(ChannelOption.RECVBUF_ALLOCATOR, reads(PACKET * PACKETS_AT_ONCE));
  }

  private static FixedRecvByteBufAllocator reads(int size) {
    FixedRecvByteBufAllocator allocator = new FixedRecvByteBufAllocator(size);
    allocator.maxMessagesPerRead(PACKETS_AT_ONCE);
    return allocator;
  }

  private static boolean isIp6(InetAddress address) {
    return address instanceof Inet6Address;
  }
}
